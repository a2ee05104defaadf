import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { contractVersion } from '../../generated/fetch-client.js';
import { resultCodes } from '../../generated/result-codes.js';
import { languages } from '../../src/languages/languages.js';
import { run } from '../support/terminal.js';

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'client-')), 'alipay');
  return () => rm(path.dirname(folder), { recursive: true });
});

/** Each folder is in a Go module of its own. */
const write = async (...args: string[]) => {
  await writeFile(path.join(path.dirname(folder), 'go.mod'), 'module example.com/shop\n');
  return await run(['client', 'go', '--out', folder, ...args]);
};
const read = (file: string) => readFile(path.join(folder, file), 'utf8');
const change = async (file: string, from: string, to: string) => {
  const text = await read(file);
  expect(text).toContain(from);
  await writeFile(path.join(folder, file), text.replaceAll(from, to));
};
const filesIn = async () => (await readdir(folder, { recursive: true })).sort();

/** For each language, a name of a package and a line of code that imports it. */
const otherNames: Record<string, [name: string, line: string]> = {
  go: ['example.com/shop/pay', 'pay "example.com/shop/pay"\n'],
  java: ['com.shop.pay', 'import com.shop.pay.CancelClient;\n'],
  php: ['Shop\\Pay', 'use Shop\\Pay\\CancelClient;\n'],
  python: ['shop_pay', 'from shop_pay import CancelClient'],
  rust: ['shop-pay', 'use shop_pay::{CancelClient'],
};

describe.each(languages)('$title', ({ name, packageName, leftOut }) => {
  const named = ['--package', packageName];

  test('each file has a header, and --check finds all files up to date', async () => {
    expect(await run(['client', name, '--out', folder, '--example', ...named])).toMatchObject({ code: 0, stderr: '' });
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.some(({ parentPath }) => parentPath.includes('example'))).toBe(true);
    for (const { parentPath, name: file } of files) {
      const text = await readFile(path.join(parentPath, file), 'utf8');
      const head = text.split('\n').slice(0, 3).join('\n');
      expect(head, file).toMatch(
        new RegExp(`made from contract ${contractVersion}(?: -->)?\n\\S+ sha256:[0-9a-f]{64}`),
      );
      expect(text).not.toContain('npm run generate');
      expect(leftOut).not.toContain(file);
    }
    expect(await run(['client', name, '--out', folder, '--example', ...named, '--check'])).toMatchObject({ code: 0 });
  });

  test('contains the text of each code, in English or in Chinese', async () => {
    const texts = async (...args: string[]) => {
      await run(['client', name, '--out', folder, '--force', ...named, ...args]);
      return (await Promise.all((await filesIn()).map((file) => read(file).catch(() => '')))).join('\n');
    };
    const english = await texts();
    const chinese = await texts('--lang', 'zh-CN');
    for (const [code, { furtherAction }] of Object.entries(resultCodes)) {
      expect(english).toContain(code);
      expect(english.replaceAll('\\', '')).toContain(furtherAction);
      expect(chinese).not.toContain(furtherAction);
    }
    expect(chinese).toContain('商家余额不足');
  });

  test('README.md shows the quick start, the sandbox, and a call that updates the files', async () => {
    const [packageName, line] = otherNames[name] ?? ['', ''];
    await run(['client', name, '--out', folder, '--package', packageName, '--lang', 'zh-CN', '--example']);
    const readme = await read('README.md');
    expect(readme).toMatch(/^<!-- .* contract \S+ -->\n<!-- sha256:[0-9a-f]{64} -->\n\n# /);
    expect(readme).toContain(`\n\`\`\`${name}\n`);
    expect(readme).toContain(line);
    expect(readme).toContain('alipay-cancel-contract sandbox --payment order-1 > sandbox.env\n```\n');
    expect(readme).toContain('```sh\n. ./sandbox.env\n');
    const [, call = ''] = /^alipay-cancel-contract (client .*)$/m.exec(readme) ?? [];
    const update = call.replaceAll("'", '').replace('path/to/this/folder', folder).split(' ');
    expect(await run([...update, '--check'])).toMatchObject({ code: 0, stderr: '' });
    await change('README.md', 'order-1', 'order-2');
    expect(await run([...update, '--check'])).toMatchObject({ code: 1, stdout: `${folder}/README.md is edited\n` });
  });

  test('--package sets the name of the package; a name that breaks the rule is an error', async () => {
    await run(['client', name, '--out', folder, ...named]);
    expect(await run(['client', name, '--out', folder, ...named, '--check'])).toMatchObject({ code: 0 });
    const refused = await run(['client', name, '--out', folder, '--package', 'no name!']);
    expect(refused).toMatchObject({ code: 64, stderr: expect.stringContaining('--package must be') });
  });
});

test('--list shows each language with its files and dependencies', async () => {
  const { code, stdout } = await run(['client', '--list']);
  expect(code).toBe(0);
  for (const { name, title, minimumVersion, dependencies } of languages) {
    expect(stdout).toContain(`${name}  ${title}: needs ${minimumVersion} or newer`);
    for (const dependency of dependencies) expect(stdout).toContain(dependency);
  }
  expect(stdout).toContain('transport.go');
});

test('the last part of the import path in --package is the name of the Go package', async () => {
  await write('--package', 'example.com/shop/cancelling', '--example');
  expect(await read('client.go')).toMatch(/^package cancelling$/m);
  expect(await read('example/main.go')).toContain('\t"example.com/shop/cancelling"\n');
  expect(await read('example/main.go')).toContain('cancelling.NewClient(');
});

test('without --package, the import path of a Go client is that of its folder in the module', async () => {
  expect(await write('--example')).toMatchObject({ code: 0 });
  expect(await read('client.go')).toMatch(/^package alipay$/m);
  expect(await read('example/main.go')).toContain('\t"example.com/shop/alipay"\n');
  expect(await write('--example', '--check')).toMatchObject({ code: 0 });
});

test.each([
  ['a quoted path', 'module "example.com/shop"\n'],
  ['a block', 'go 1.21\n\nmodule (\n\texample.com/shop\n)\n'],
  ['a quoted path in a block', 'module( // the name\n\n\t// of the module\n\t"example.com/shop" // here\n)\n'],
  ['comments', '// module example.com/old\n\nmodule example.com/shop// Deprecated: no\n'],
  ['Windows line breaks', 'module example.com/shop\r\n\r\ngo 1.21\r\n'],
  ['a word that the directive begins with', 'replace (\n\tmodule => ../module\n)\nmodule example.com/shop\n'],
])('without --package, the module of a Go client is read from a go.mod with %s', async (_, goMod) => {
  await writeFile(path.join(path.dirname(folder), 'go.mod'), goMod);
  expect(await run(['client', 'go', '--out', folder])).toMatchObject({ code: 0, stderr: '' });
  expect(await read('README.md')).toContain('"example.com/shop/alipay"');
});

test('without --package, a go.mod without a module directive is an error', async () => {
  const goMod = path.join(path.dirname(folder), 'go.mod');
  await writeFile(goMod, 'go 1.21\n\nrequire (\n\tmodule v1.0.0\n)\n');
  const { code, stderr } = await run(['client', 'go', '--out', folder]);
  expect(code).toBe(64);
  expect(stderr).toContain(`${JSON.stringify(goMod)} has no module directive. Add --package: `);
});

test('without --package and go.mod, a Go client is refused with the right call', async () => {
  const { code, stderr } = await run(['client', 'go', '--out', folder]);
  expect(code).toBe(64);
  expect(stderr).toContain(
    `No go.mod encloses ${JSON.stringify(path.resolve(folder))}. Add --package: the import path of the folder`,
  );
  expect(stderr).toContain(
    `Try: npx alipay-cancel-contract client go --out ${folder} --package example.com/shop/alipaycancel\n`,
  );
});

test('without --package, a folder whose name cannot be that of a Go package is refused with its import path', async () => {
  folder = path.join(path.dirname(folder), 'alipay-cancel');
  const { code, stderr } = await write();
  expect(code).toBe(64);
  expect(stderr).toContain('--package must be the import path');
  expect(stderr).toContain('but it is example.com/shop/alipay-cancel.');
});

test.each([
  { files: [], out: 'shop/alipay', name: 'alipay' },
  { files: ['pyproject.toml'], out: 'shop/alipay', name: 'shop.alipay' },
  { files: ['pyproject.toml'], out: 'src/alipay', name: 'alipay' },
  {
    files: ['pyproject.toml', 'src/shop/__init__.py', 'src/shop/pay/__init__.py'],
    out: 'src/shop/pay/alipay',
    name: 'shop.pay.alipay',
  },
])('without --package, a Python client in $out is imported as $name beside $files', async ({ files, out, name }) => {
  const root = path.dirname(folder);
  for (const file of files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), '');
  }
  folder = path.join(root, out);
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const call = ['client', 'python', '--out', folder, '--example'];
  expect(await run(call)).toMatchObject({ code: 0, stderr: '' });
  expect(await read('example/cancel.py')).toContain(`\nfrom ${name} import (`);
  expect(await run([...call, '--check'])).toMatchObject({ code: 0 });
});

test('without --package, a folder whose name Python cannot import is refused with the right call', async () => {
  folder = path.join(path.dirname(folder), 'alipay-cancel');
  const { code, stderr } = await run(['client', 'python', '--out', folder]);
  expect(code).toBe(64);
  expect(stderr).toContain('--package must be the import name of the folder');
  expect(stderr).toContain(`Try: npx alipay-cancel-contract client python --out ${folder} --package alipay_cancel\n`);
});

describe('in a Composer project', () => {
  const writePhp = async (manifest: string, ...args: string[]) => {
    await writeFile(path.join(path.dirname(folder), 'composer.json'), manifest);
    return await run(['client', 'php', '--out', path.join(path.dirname(folder), ...args)]);
  };
  const autoload = (map: object) => JSON.stringify({ autoload: { 'psr-4': map } });

  test.each([
    ['of a mapped folder', { 'Shop\\': 'lib/', 'AlipayCancel\\': 'src' }, 'src', 'AlipayCancel'],
    ['of a folder below', { 'Shop\\': ['lib/', 'src/'] }, 'src/Payments/Alipay', 'Shop\\Payments\\Alipay'],
    ['of the deepest folder', { 'Shop\\': 'src', 'Paying\\': 'src/Paying/' }, 'src/Paying/Alipay', 'Paying\\Alipay'],
    ['without a prefix', { '': 'src' }, 'src/Alipay', 'Alipay'],
  ])('the namespace is that %s in its PSR-4 map', async (_, map, out, namespace) => {
    expect(await writePhp(autoload(map), out)).toMatchObject({ code: 0 });
    const text = await readFile(path.join(path.dirname(folder), out, 'Judge.php'), 'utf8');
    expect(text).toContain(`\nnamespace ${namespace};\n`);
  });

  test.each([
    ['does not map the folder', autoload({ 'Shop\\': 'src/' }), 'source', /gives .* no namespace/],
    ['has no map', '{}', 'src', /gives .* no namespace/],
    [
      'gives an invalid namespace',
      autoload({ 'Shop\\': 'src/' }),
      'src/alipay-cancel',
      /must be the namespace .* but it is Shop\\alipay-cancel\./,
    ],
    ['is not JSON', '{', 'src', /composer\.json is not JSON/],
  ])('composer.json that %s is an error with a suggestion', async (_, manifest, out, message) => {
    const { code, stderr } = await writePhp(manifest, out);
    expect({ code, stderr }).toEqual({ code: 64, stderr: expect.stringMatching(message) });
    expect(stderr).toMatch(/Try: npx alipay-cancel-contract client php --out \S+ --package AlipayCancel\n/);
  });
});

test('without --package, the package of a Java client is that of its folder in the source root', async () => {
  // The dot keeps the random part of the path from looking like a key.
  const root = `${folder}.d`;
  folder = path.join(root, 'src/main/java/com/example/shop/cancelling');
  expect(await run(['client', 'java', '--out', folder])).toMatchObject({ code: 0 });
  expect(await read('Judge.java')).toMatch(/^package com\.example\.shop\.cancelling;$/m);
  folder = root;
  const { code, stderr } = await run(['client', 'java', '--out', root]);
  expect(code).toBe(64);
  expect(stderr).toContain(
    `No source root, such as src/main/java, encloses ${JSON.stringify(root)}. Add --package: a package`,
  );
  expect(stderr).toContain(
    `Try: npx alipay-cancel-contract client java --out ${root} --package com.example.shop.alipay\n`,
  );
});

test("keeps the user's own README", async () => {
  await mkdir(folder);
  await writeFile(path.join(folder, 'README.md'), '# Shop\n');
  expect(await write()).toMatchObject({ code: 0, stderr: '' });
  expect(await read('README.md')).toBe('# Shop\n');
  expect(await write('--check')).toMatchObject({ code: 0, stderr: '' });
});

test('--check lists missing, stale and edited files, and writes nothing', async () => {
  await write('--lang', 'zh-CN');
  await rm(path.join(folder, 'judge.go'));
  await change('keys.go', 'swapped', 'mixed');
  const before = await filesIn();
  const { code, stdout } = await write('--check');
  expect(code).toBe(1);
  expect(stdout.trim().split('\n')).toEqual([
    // It contains the options.
    `${folder}/README.md is stale`,
    `${folder}/decisions.go is stale`,
    `${folder}/judge.go is missing`,
    `${folder}/keys.go is edited`,
    `${folder}/request.go is stale`,
    `${folder}/result_codes.go is stale`,
  ]);
  expect(await filesIn()).toEqual(before);
});

test('an extra is written only with --with', async () => {
  const java = ['client', 'java', '--out', folder, '--package', 'com.example.shop'];
  await run(java);
  expect(await filesIn()).not.toContain('SigningInterceptor.java');
  await run([...java, '--with', 'okhttp']);
  expect(await filesIn()).toContain('SigningInterceptor.java');
});

test('each language has a test against the vectors and the sandbox', async () => {
  const drivers = await readdir(new URL('../polyglot/', import.meta.url));
  for (const { name } of languages) expect(drivers).toContain(`${name}.test.ts`);
});

test('Windows line breaks do not count as edits', async () => {
  await write();
  await change('keys.go', '\n', '\r\n');
  expect(await write('--check')).toMatchObject({ code: 0 });
});

test('the advice after an edited file is the same call with --force', async () => {
  await write('--package', 'example.com/shop/cancelling');
  await change('keys.go', 'swapped', 'mixed');
  const { stderr } = await write('--package', 'example.com/shop/cancelling');
  expect(stderr).toContain(
    `\nTry: npx alipay-cancel-contract client go --out ${folder} --package example.com/shop/cancelling --force\n`,
  );
});

test('an edited file is overwritten only with --force; without it nothing is written', async () => {
  await write('--lang', 'zh-CN');
  await change('keys.go', 'swapped', 'mixed');
  const chinese = await read('result_codes.go');
  expect(await write()).toMatchObject({ code: 64, stderr: expect.stringMatching(/edited.*keys\.go.*--force/) });
  expect(await read('result_codes.go')).toBe(chinese);
  expect(await write('--force')).toMatchObject({ code: 0 });
  expect(await read('keys.go')).toContain('swapped');
  expect(await read('result_codes.go')).not.toBe(chinese);
});

test('a file that the command did not write is never overwritten', async () => {
  await write();
  await writeFile(path.join(folder, 'keys.go'), 'package other\n');
  await rm(path.join(folder, 'judge.go'));
  expect(await write('--force')).toMatchObject({
    code: 64,
    stderr: expect.stringMatching(/not written by this command: .*keys\.go/),
  });
  expect(await read('keys.go')).toBe('package other\n');
  expect(await filesIn()).not.toContain('judge.go');
});

test('a file in place of a folder, or a folder in place of a file, is an error; nothing is written', async () => {
  await writeFile(folder, '');
  expect(await write()).toMatchObject({ code: 64, stderr: expect.stringContaining('Nothing was changed') });
  await rm(folder);
  await mkdir(path.join(folder, 'verdict.go'), { recursive: true });
  expect(await write()).toMatchObject({ code: 64, stderr: expect.stringMatching(/verdict\.go.*Nothing was changed/) });
  expect(await filesIn()).toEqual(['verdict.go']);
});

test('a folder that cannot be created is an error', async () => {
  await symlink(path.join(path.dirname(folder), 'nowhere'), folder);
  expect(await write()).toMatchObject({
    code: 64,
    stderr: expect.stringMatching(/cannot be written.*Nothing was changed/),
  });
});

test.each([
  [['client'], /No language is given\. The languages are go/],
  [['client', 'goo', '--out', 'x'], /Did you mean go\?/],
  [['client', 'go', 'java', '--out', 'x'], /Give one language only/],
  [['client', 'go'], /Add --out/],
  [['client', 'go', '--out', 'x', '--with', 'gin'], /Unknown extra gin\. The extras of Go are: none/],
  [
    ['client', 'java', '--out', 'x', '--with', 'okhttp3'],
    /The extras of Java are: okhttp\.\nTry: .* client java --out x --with okhttp\n/,
  ],
  [['client', 'go', '--out', 'x', '--lang', 'fr'], /but it is fr\.\nTry: .* client go --out x --lang zh-CN\n/],
  [['client', 'go', '--out', 'x', '--check', '--force'], /cannot be combined with --force/],
])('%j is an error with a suggestion', async (args, message) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).toContain('Try: npx alipay-cancel-contract client');
});

import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { contractVersion } from '../../generated/contract.js';
import { run } from '../../scripts/packages/source.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { pemOf } from '../support/keys.js';

const root = path.resolve(import.meta.dirname, '../..');
const tsx = path.join(root, 'node_modules/tsx/dist/cli.mjs');
const name = 'alipay-cancel-contract';
const tools = ['twine==7.0.0', 'mypy==2.4.1', 'pytest==9.1.1', 'uv==0.13.9'];

let folder: string;
/** The oldest versions that the package accepts. */
const oldest = ['anyio==4.1.0', 'cryptography==42.0.0', 'httpx==0.26.0'];

/** The wheel and the source distribution. */
let files: string[];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'python-package-'));
  files = await build();
  await Promise.all([
    environment('project', wheel()),
    environment('from-source', source(), ...oldest),
    environment('tools', ...tools),
  ]);
  return () => rm(folder, { recursive: true });
});

const wheel = () => files.find((file) => file.endsWith('.whl')) ?? '';
const source = () => files.find((file) => file.endsWith('.tar.gz')) ?? '';
const at = (...names: string[]) => path.join(folder, ...names);
const python = (project: string, ...args: string[]) => run([at(project, 'bin/python'), ...args], folder);

/** Builds the package, and returns its files. */
async function build(): Promise<string[]> {
  const printed = await run([process.execPath, tsx, 'scripts/packages.ts', 'python'], root);
  return [...printed.matchAll(/^(packages\/python\/\S+)/gm)].map(([, file = '']) => path.join(root, file));
}

/** Creates an empty environment and installs packages into it, by their names or files. */
async function environment(project: string, ...packages: string[]): Promise<void> {
  await run(['python3', '-m', 'venv', at(project)], folder);
  await python(project, '-m', 'pip', 'install', '--quiet', ...packages);
}

/** Writes an example of the README that the installed package has into a file. */
async function writeExample(begin: string, to: string): Promise<void> {
  const readme = await python(
    'project',
    '-c',
    `import importlib.metadata as m; print(m.metadata(${JSON.stringify(name)}))`,
  );
  const examples = [...readme.matchAll(/^ *```python\n([\s\S]*?)^ *```/gm)].map(([, code = '']) => code);
  const [example = ''] = examples.filter((code) => code.startsWith(begin));
  await writeFile(at(to), example);
}

test('two builds give the same bytes', async () => {
  const bytes = await Promise.all(files.map((file) => readFile(file)));
  expect(await build()).toEqual(files);
  for (const [index, file] of files.entries()) expect(bytes[index]?.equals(await readFile(file)), file).toBe(true);
});

test('contains the modules, the texts and the types, and no example', async () => {
  const names = await python(
    'project',
    '-c',
    `import importlib.metadata as m; print(*m.files(${JSON.stringify(name)}))`,
  );
  const installed = names
    .trim()
    .split(' ')
    .filter((file) => !file.includes('__pycache__') && !file.includes('.dist-info/'));
  expect(installed).toContain('alipay_cancel/py.typed');
  expect(installed.filter((file) => !/^alipay_cancel\/\w+\.(py|typed)$/.test(file))).toEqual([]);
  const packed = (await run(['tar', 'tzf', source()], folder))
    .split('\n')
    .filter((file) => !file.includes('/alipay_cancel/'));
  const texts = packed.map((file) => path.basename(file)).filter(Boolean);
  expect(texts.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'PKG-INFO', 'README.md', 'pyproject.toml']);
});

test('twine finds nothing to report', async () => {
  expect(await run([at('tools/bin/twine'), 'check', '--strict', ...files], folder)).toMatch(/PASSED[\s\S]*PASSED/);
});

test('has the versions of the release and of the contract as constants', async () => {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const code = 'import alipay_cancel as a; print(a.__version__, a.CONTRACT_VERSION)';
  for (const project of ['project', 'from-source'])
    expect((await python(project, '-c', code)).trim()).toBe(`${version} ${contractVersion}`);
});

test('the ten lines of the README cancel a payment, and mypy --strict accepts them', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const payment = sandbox.createPayment();
  await writeExample('import sys', 'cancel.py');
  const printed = await run([at('project/bin/python'), 'cancel.py', payment.paymentRequestId], folder, {
    ALIPAY_BASE_URL: sandbox.baseUrl,
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_PRIVATE_KEY: pemOf(sandbox.privateKey),
    ALIPAY_PUBLIC_KEY: pemOf(sandbox.alipayPublicKey),
  });
  expect(printed.trim()).toBe('S SUCCESS none');
  expect(payment.status).toBe('CANCELLED');
  const mypy = [at('tools/bin/mypy'), '--strict', '--python-executable', at('project/bin/python')];
  expect(await run([...mypy, 'cancel.py'], folder)).toContain('Success');
});

test('the pytest test of the README starts the sandbox and passes', async () => {
  await mkdir(at('bin'));
  const command = at('bin', name);
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${tsx}" "${root}/src/cli.ts" "$@"\n`);
  await chmod(command, 0o755);
  await writeExample('import re', 'test_cancel.py');
  const packages = (await python('project', '-c', 'import sysconfig; print(sysconfig.get_path("purelib"))')).trim();
  const printed = await run([at('tools/bin/pytest'), 'test_cancel.py'], folder, {
    PATH: `${at('bin')}:${process.env['PATH']}`,
    PYTHONPATH: packages,
  });
  expect(printed).toContain('1 passed');
});

test('the pages show the examples of the README', async () => {
  const example = await readFile(path.join(root, 'src/languages/python/docs/test_cancel.py'), 'utf8');
  for (const page of ['en.md', 'zh-CN.md']) {
    const text = await readFile(path.join(root, 'src/languages/python/docs', page), 'utf8');
    expect(text).toContain('\n`docs/cancel.py`\n');
    expect(text).toContain(`\n\`\`\`python\n${example}\`\`\`\n`);
  }
});

test.each(['project', 'from-source'])('passes every vector: %s', async (project) => {
  for (const from of ['spec/vectors', 'generated/vectors'])
    await cp(path.join(root, from), at('vectors'), { recursive: true });
  await cp(path.join(root, 'test/polyglot/python/vectors.py'), at('vectors.py'));
  expect(await python(project, 'vectors.py', at('vectors'))).toMatch(/^\d{4,} vectors$/m);
});

test('uv adds the wheel to a project', async () => {
  await mkdir(at('uv'));
  const uv = async (...args: string[]) =>
    await run([at('tools/bin/uv'), ...args], at('uv'), { UV_CACHE_DIR: at('uv-cache') });
  await uv('init', '--bare', '--no-python-downloads');
  await uv('add', wheel());
  expect(await uv('run', 'python', '-c', 'import alipay_cancel; print(alipay_cancel.CONTRACT_VERSION)')).toContain(
    contractVersion,
  );
});

test('can be removed', async () => {
  await python('project', '-m', 'pip', 'uninstall', '--yes', name);
  await expect(python('project', '-c', 'import alipay_cancel')).rejects.toThrow('ModuleNotFoundError');
});

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { build } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientFiles } from '../../src/cli/client-files.js';
import { languages } from '../../src/languages/languages.js';
import { type PackedPackage, packPackage } from '../support/package.js';
import { alipay, merchant } from '../support/provider.js';

const execute = promisify(execFile);

/** The modules that resolve, each with exports that consumers rely on. */
const modules: Record<string, string[]> = {
  '.': ['createCancelClient', 'clientOptionsFromEnv', 'verifyEvidence', 'resultCodes', 'isFailureCode', 'OptionError'],
  './signature': ['sign', 'verify', 'createSigningFetch', 'generateKeyPair'],
  './schema': [],
  './result-codes': ['resultCodes', 'cancelPaymentResultProcess'],
  './fetch-client': ['createContractClient', 'servers'],
  './validators': ['validateCancellationRequest', 'validateCancellationResponse'],
  './queue': ['createCancelQueue', 'QueueError'],
  './queue/sqlite': ['sqliteEngine'],
  './queue/bullmq': ['bullmqEngine'],
  './sandbox': ['createSandbox', 'startSandbox', 'reservedIds'],
  './conformance': ['startConformanceProxy'],
};
/** The module that needs an optional peer, BullMQ, which the consumer of this test does not have. */
const withoutPeers = Object.keys(modules).filter((subpath) => subpath !== './queue/bullmq');
/** The modules that also have a CommonJS file, for Jest and older bundlers. */
const commonJsModules = ['.', './signature', './result-codes', './fetch-client', './sandbox'];
const documents = ['openapi', 'openapi.zh-CN', 'openapi.generators', 'arazzo', 'arazzo.zh-CN'].flatMap((name) => [
  `./${name}.yaml`,
  `./${name}.json`,
]);
const vectors = ['decisions', 'evidence', 'signatures', 'outcomes', 'retries'].flatMap((name) => [
  `./vectors/${name}.json`,
  `./vectors/${name}.schema.json`,
]);

let packed: PackedPackage;
let manifest: {
  exports: Record<string, string | Record<string, string>>;
  bin: Record<string, string>;
  version: string;
};
beforeAll(async () => {
  packed = await packPackage();
  manifest = JSON.parse(await readFile(path.join(packed.folder, 'package.json'), 'utf8'));
}, 120_000);
afterAll(() => packed.remove());

/** Runs a module in the consumer's folder with the Node.js of the tests, and parses the JSON that it prints. */
async function runModule<T>(code: string): Promise<T> {
  const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', code], { cwd: packed.consumer });
  return JSON.parse(stdout);
}

const specifier = (subpath: string) => subpath.replace(/^\./, 'alipay-cancel-contract');

describe('the tarball', () => {
  test('contains what consumers need, and nothing else', () => {
    const expected = [
      /^dist\/src\/(cli|index|index\.signature|(sandbox|conformance|queue)\/index|queue\/(sqlite|bullmq))\.js(\.map)?$/,
      /^dist\/src\/shared\/[a-z-]+-[0-9A-Z]+\.js(\.map)?$/,
      /^dist\/src\/(index|index\.signature|sandbox\/index|shared\/[a-z-]+-[0-9A-Z]+)\.cjs$/,
      /^dist\/(src\/.+|generated\/(contract|decisions|fetch-client|result-codes|schema))\.d\.cts$/,
      /^dist\/generated\/(fetch-client|result-codes)\.cjs$/,
      /^dist\/src\/explorer\/assets\/[a-z-]+\.js$/,
      /^dist\/src\/.+\.d\.ts$/,
      /^dist\/src\/languages\/sources\.json\.br$/,
      /^dist\/generated\/(fetch-client|result-codes|schema|validators)\.(js|js\.map|d\.ts)$/,
      // The declarations of the client import them. Their code is bundled into the client.
      /^dist\/generated\/(contract|decisions)\.d\.ts$/,
      /^dist\/generated\/(openapi(\.zh-CN|\.generators)?|arazzo(\.zh-CN)?)\.(yaml|json)$/,
      /^dist\/src\/explorer\/.+\.(html|css|svg)$/,
      /^dist\/(vectors\/)?[a-z-]+(\.schema)?\.json$/,
      /^docs\/[a-z-]+\.md$/,
      /^docs\/recipes\/[a-z-]+\/[a-z.-]+\.(js|json)$/,
      /^(package\.json|(spec\/)?README\.md|LICENSE|(CHANGELOG|CONTRIBUTING|SECURITY)\.md)$/,
    ];
    expect(packed.files.filter((file) => !expected.some((pattern) => pattern.test(file)))).toEqual([]);
    expect(packed.files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'CHANGELOG.md']));
  });

  test('has a source map with the sources for each module of src/ that an export loads', async () => {
    const exported = packed.files.filter((file) => /^dist\/src(\/\w+)?\/[\w.-]+(?<!\/cli)\.js$/.test(file));
    const compiled = new Set(exported.filter((file) => !/\/(shared|explorer)\//.test(file)));
    expect(compiled.size).toBeGreaterThan(5);
    for (const file of compiled) {
      const code = await readFile(path.join(packed.folder, file), 'utf8');
      for (const [, imported = ''] of code.matchAll(/(?:from|import)\s*\(?["'](\.[^"']+\.js)["']/g))
        compiled.add(path.join(path.dirname(file), imported));
      const [, url] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(code) ?? [];
      expect(url, file).toBe(`${path.basename(file)}.map`);
      const map = JSON.parse(await readFile(path.join(packed.folder, path.dirname(file), url as string), 'utf8'));
      expect(map.sourcesContent, file).toHaveLength(map.sources.length);
      expect(map.sourcesContent.every((text: unknown) => typeof text === 'string' && text !== '')).toBe(true);
    }
  });

  test('has no dead links between its pages', async () => {
    const pages = packed.files.filter((file) => file.endsWith('.md'));
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/sandbox.md', 'docs/recipes.md']));
    const dead: string[] = [];
    for (const page of pages) {
      const text = (await readFile(path.join(packed.folder, page), 'utf8')).replace(/^```[\s\S]*?^```/gm, '');
      for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(link)) continue;
        const [file = '', heading] = link.split('#');
        const target = file === '' ? page : path.join(path.dirname(page), file);
        const lives = packed.files.some(
          (known) => known === target || known.startsWith(`${target.replace(/\/$/, '')}/`),
        );
        const slugs = heading === undefined || !lives ? [] : await headingsOf(path.join(packed.folder, target));
        if (!lives || (heading !== undefined && !slugs.includes(heading))) dead.push(`${page}: ${link}`);
      }
    }
    expect(dead).toEqual([]);
  });

  test('has no problems that publint finds', async () => {
    const { messages, pkg } = await publint({ pkgDir: packed.folder, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('has types that TypeScript resolves for each module, imported, required or bundled', async () => {
    const tarball = createPackageFromTarballData(await readFile(packed.tarball));
    const result = await checkPackage(tarball, { entrypoints: Object.keys(modules) });
    if (!result.types) throw new Error('The package has no types.');
    const [esModuleOnly, problems] = [true, false].map((wanted) =>
      result.problems.filter(({ kind }) => (kind === 'CJSResolvesToESM') === wanted),
    );
    expect(problems).toEqual([]);
    // ES modules only: Node.js can require them.
    const entrypoints = esModuleOnly?.map((problem) => ('entrypoint' in problem ? problem.entrypoint : undefined));
    expect([...new Set(entrypoints)].sort()).toEqual(
      Object.keys(modules)
        .filter((name) => !commonJsModules.includes(name))
        .sort(),
    );
    expect(Object.keys(result.entrypoints)).toEqual(Object.keys(modules));
  });
});

/** The anchors that code hosts give to the headings of a page. */
async function headingsOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the exports', () => {
  test('are exactly the modules, documents and vectors of this test', () => {
    expect(Object.keys(manifest.exports).sort()).toEqual(
      [...Object.keys(modules), ...documents, './evidence.schema.json', './vectors/*', './package.json'].sort(),
    );
  });

  test('contain the names that consumers rely on', async () => {
    const names = withoutPeers.map(specifier);
    const exported = await runModule<Record<string, unknown>>(
      `const of = async (name) => [name, Object.keys(await import(name))];
      console.log(JSON.stringify(Object.fromEntries(await Promise.all(${JSON.stringify(names)}.map(of)))));`,
    );
    for (const subpath of withoutPeers)
      expect(exported[specifier(subpath)], subpath).toEqual(expect.arrayContaining(modules[subpath] ?? []));
  });

  test('lead Node.js to the ES modules, imported or required, and other tools that require to the CommonJS files', () => {
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      if (!commonJsModules.includes(subpath)) continue;
      expect(Object.keys(target), subpath).toEqual(['module-sync', 'require', 'default']);
      const { require: commonJs, 'module-sync': esModule, default: fallback } = target as Record<string, string>;
      expect([commonJs, esModule], subpath).toEqual([fallback?.replace(/js$/, 'cjs'), fallback]);
    }
  });

  test('resolve to existing files', async () => {
    const names = [...documents, ...vectors, './evidence.schema.json', './package.json'].map(specifier);
    const sizes = await runModule<number[]>(
      `import { readFileSync } from 'node:fs';
      const size = (name) => readFileSync(new URL(import.meta.resolve(name))).length;
      console.log(JSON.stringify(${JSON.stringify(names)}.map(size)));`,
    );
    expect(Math.min(...sizes)).toBeGreaterThan(100);
  });

  test.each([
    './dist/src/index.js',
    './src/index.js',
    './dist/src/signature/keys.js',
    './generated/fetch-client.js',
    './client.js',
    './sandbox/index.js',
    './openapi',
    './cli',
    './vectors/../src/index.js',
  ])('do not resolve %s', async (subpath) => {
    const code = await runModule<string>(
      `let code = 'resolved';
      try { await import(${JSON.stringify(specifier(subpath))}); } catch (error) { code = error.code; }
      console.log(JSON.stringify(code));`,
    );
    expect(['ERR_PACKAGE_PATH_NOT_EXPORTED', 'ERR_INVALID_MODULE_SPECIFIER']).toContain(code);
  });

  test('of the client do not load the sandbox, the conformance suite, the command or Prism', async () => {
    const { inputs, code } = await bundleOf("export { createCancelClient } from 'alipay-cancel-contract'");
    expect(inputs.filter((file) => /\/(sandbox|conformance)\/|cli\.js|@stoplight/.test(file))).toEqual([]);
    expect(code).toContain('function createCancelClient(');
    expect(code).not.toMatch(/function (createSandbox|startSandbox|startConformanceProxy|runCommandLine)\(/);
  });

  test('have no side effects: a bundler removes an unused import', async () => {
    const names = withoutPeers.map(specifier);
    const { inputs } = await bundleOf(names.map((name) => `import ${JSON.stringify(name)};`).join('\n'));
    expect(inputs).toEqual(['<stdin>']);
  });

  test('share their classes: each module throws the same error classes', async () => {
    const thrown = await runModule(
      `import { AlipayContractError } from 'alipay-cancel-contract';
      import { createSigningFetch, KeyError } from 'alipay-cancel-contract/signature';
      import { createSandbox } from 'alipay-cancel-contract/sandbox';
      import { startConformanceProxy } from 'alipay-cancel-contract/conformance';
      const isOurs = (work) => Promise.resolve().then(work).then(() => false, (e) => e instanceof AlipayContractError);
      const calls = [() => createSigningFetch({}), () => createSandbox({ wrong: 1 }), () => startConformanceProxy({})];
      console.log(JSON.stringify([new KeyError('x') instanceof AlipayContractError, ...await Promise.all(calls.map(isOurs))]));`,
    );
    expect(thrown).toEqual([true, true, true, true]);
  });
});

/** Bundles code, and lists the files in the bundle. */
async function bundleOf(contents: string): Promise<{ inputs: string[]; code: string }> {
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: packed.consumer },
    absWorkingDir: packed.consumer,
    bundle: true,
    // Prism is an optional peer dependency: a consumer may not have it.
    external: ['@stoplight/*'],
    format: 'esm',
    logLevel: 'silent',
    metafile: true,
    platform: 'node',
    write: false,
  });
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {})
    .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 || file === '<stdin>')
    .map(([file]) => file);
  return { inputs, code: outputFiles[0]?.text ?? '' };
}

describe('the command', () => {
  const bin = () => path.join(packed.folder, manifest.bin['alipay-cancel-contract'] as string);

  test('runs from the package and prints the version', async () => {
    const { stdout } = await execute(process.execPath, [bin(), '--version']);
    expect(stdout).toBe(`alipay-cancel-contract ${manifest.version}\n`);
  });

  test.each(languages)('client writes the sources of the repository: $name', async (language) => {
    const choice = { packageName: language.packageName, texts: 'zh-CN', example: true, extras: [], readme: true };
    const options = ['--package', choice.packageName, '--lang', choice.texts, '--example'];
    const folder = path.join(packed.consumer, language.name);
    await execute(process.execPath, [bin(), 'client', language.name, '--out', folder, ...options]);
    for (const [file, text] of await clientFiles(language, choice))
      expect(await readFile(path.join(folder, file), 'utf8'), file).toBe(text);
  });

  test('ends silently if its reader closes early', async () => {
    // `true` ends before Node.js has started.
    const pipe = `"${process.execPath}" "${bin()}" codes --json | true`;
    expect(await execute('bash', ['-c', `set -o pipefail; ${pipe}`])).toEqual({ stdout: '', stderr: '' });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('exits with 0 on %s', async (signal) => {
    const running = spawn(process.execPath, [bin(), 'sandbox', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(running.stdout, 'data');
    running.kill(signal);
    expect(await once(running, 'exit')).toEqual([0, null]);
  });

  // `script` of util-linux runs a command in a terminal.
  test.runIf(process.platform === 'linux').each([
    [{}, '\u001b[32mS\u001b[39m'],
    [{ NO_COLOR: '1' }, 'resultStatus   S'],
  ])('in a terminal, with %j, prints %j', async (env, expected) => {
    const command = `"${process.execPath}" "${bin()}" codes SUCCESS`;
    const { NO_COLOR: _, ...rest } = process.env;
    const { stdout } = await execute('script', ['-qec', command, '/dev/null'], { env: { ...rest, ...env } });
    expect(stdout).toContain(expected);
  });

  test('prints no colours without a terminal', async () => {
    const { stdout } = await execute(process.execPath, [bin(), 'codes', 'SUCCESS']);
    expect(stdout).toContain('resultStatus   S\n');
  });

  test.runIf(process.platform === 'linux')('asks in the terminal before a request to production', async () => {
    const settings = { ALIPAY_CLIENT_ID: 'c', ALIPAY_BASE_URL: 'https://localhost.invalid/ams/api' };
    const [key, publicKey] = [merchant.privateKey, alipay.publicKey];
    const env = {
      ...process.env,
      ...settings,
      ALIPAY_PRIVATE_KEY: key.export({ type: 'pkcs8', format: 'pem' }) as string,
      ALIPAY_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    };
    const call = `"${process.execPath}" "${bin()}" cancel --payment-id 1 --max-attempts 1`;
    const terminal = spawn('script', ['-qec', call, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    let shown = '';
    for await (const chunk of terminal.stdout) {
      shown += chunk;
      if (shown.includes('Type yes to continue: ') && terminal.stdin.writable) terminal.stdin.end('no\n');
    }
    expect(shown).toContain('Cancel 1 at https://localhost.invalid/ams/api? This may be production.');
    expect(shown).toContain('You did not type yes. Nothing was sent.');
    expect(terminal.exitCode ?? (await once(terminal, 'exit'))[0]).toBe(64);
  });
});

import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { contractVersion } from '../../generated/contract.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { root, start } from '../polyglot/support/project.js';
import { pemOf } from '../support/keys.js';
import { runReleaseJob } from '../support/release-job.js';

const built = path.join(root, 'packages/go');
const docs = path.join(root, 'src/languages/go/docs');

/** An empty project that requires the module. */
let project: string;
let name: string;
let version: string;

/** Runs a program in the project, where no module comes from elsewhere: the client needs none. */
async function run(command: string[], more: Record<string, string> = {}): Promise<string> {
  const cache = { GOMODCACHE: path.join(project, 'cache'), GOFLAGS: '-modcacherw' };
  const env = { GOPROXY: `file://${built}/proxy`, GONOSUMDB: name, ...cache, ...more };
  const { code, stdout, stderr } = await start(command, { cwd: project, env });
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
  return stdout;
}

async function build(): Promise<void> {
  const command = [process.execPath, '--import', 'tsx', 'scripts/packages.ts', 'go'];
  const { code, stdout, stderr } = await start(command, { cwd: root });
  expect(code, stdout + stderr).toBe(0);
}

/** The hash of each built file. */
async function hashes(): Promise<string[]> {
  const entries = (await readdir(built, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  const hash = async (file: string) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  return await Promise.all(files.map(async (file) => `${await hash(file)} ${path.relative(built, file)}`));
}

const text = async (...names: string[]) => await readFile(path.join(...names), 'utf8');

beforeAll(async () => {
  await build();
  project = await mkdtemp(path.join(tmpdir(), 'go-package-'));
  [, name = ''] = /^module (\S+)/.exec(await text(built, 'module/go.mod')) ?? [];
  ({ version } = JSON.parse(await text(root, 'package.json')));
  await run(['go', 'mod', 'init', 'example.com/shop']);
  await run(['go', 'get', `${name}@v${version}`]);
  return async () => await rm(project, { recursive: true });
});

test('a second build gives the same bytes', async () => {
  const first = await hashes();
  await build();
  expect(await hashes()).toEqual(first);
});

test('the module contains its documents, and neither a program nor a test', async () => {
  const installed = (await run(['go', 'list', '-m', '-f', '{{.Dir}}', name])).trim();
  const files = await readdir(installed, { recursive: true });
  expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'CHANGELOG.md', 'go.mod', 'client.go']));
  expect(files.filter((file) => file.includes('/') || file.endsWith('_test.go'))).toEqual([]);
  expect(await run(['go', 'list', '-m', '-versions', name])).toBe(`${name} v${version}\n`);
});

test('the documents of the ecosystem show the package, its functions and its versions', async () => {
  const shown = await run(['go', 'doc', name]);
  expect(shown).toMatch(/Package alipaycancel cancels payments/);
  expect(shown).toContain('func NewClient(options Options) (*Client, error)');
  expect(await run(['go', 'doc', `${name}.Version`])).toContain(`const Version = "${version}"`);
  expect(await run(['go', 'doc', `${name}.ContractVersion`])).toContain(`const ContractVersion = "${contractVersion}"`);
});

test('the pages name the module and contain the tested programs', async () => {
  const [program, sandboxTest] = [await text(docs, 'cancel.go'), await text(docs, 'sandbox_test.go')];
  const readme = await text(built, 'module/README.md');
  for (const page of [readme, await text(docs, 'en.md'), await text(docs, 'zh-CN.md')]) {
    expect(page).toContain(`go get ${name}`);
    expect(page).toContain(sandboxTest.slice(sandboxTest.indexOf('var setting'), sandboxTest.indexOf('\nfunc Test')));
  }
  expect(readme).toContain(program);
  expect(readme).toContain(sandboxTest);
  expect(program).toContain(`alipaycancel "${name}"`);
});

test('the quick start cancels a payment of the sandbox', async () => {
  const sandbox = await startSandbox();
  const { paymentRequestId } = sandbox.createPayment();
  await cp(path.join(docs, 'cancel.go'), path.join(project, 'main.go'));
  const printed = await run(['go', 'run', '.', paymentRequestId], {
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_BASE_URL: sandbox.baseUrl,
    ALIPAY_PRIVATE_KEY: pemOf(sandbox.privateKey),
    ALIPAY_PUBLIC_KEY: pemOf(sandbox.alipayPublicKey),
  }).finally(() => sandbox.close());
  expect(printed).toBe('S SUCCESS none\n');
});

test('the test of the page starts the command and cancels a payment', async () => {
  const shop = path.join(project, 'shop');
  await mkdir(path.join(project, 'bin'));
  await cp(path.join(docs, 'sandbox_test.go'), path.join(shop, 'sandbox_test.go'));
  const command = path.join(project, 'bin/alipay-cancel-contract');
  const cli = ['--import', path.join(root, 'node_modules/tsx/dist/loader.mjs'), path.join(root, 'src/cli.ts')];
  await writeFile(command, `#!/bin/sh\nexec '${[process.execPath, ...cli].join("' '")}' "$@"\n`);
  await chmod(command, 0o755);
  const PATH = `${path.dirname(command)}${path.delimiter}${process.env['PATH']}`;
  expect(await run(['go', 'test', '-v', './shop'], { PATH })).toContain('--- PASS: TestCancelsAPayment');
});

test('the installed sources pass every vector, go vet and gofmt', async () => {
  const copy = path.join(project, 'copy');
  await cp((await run(['go', 'list', '-m', '-f', '{{.Dir}}', name])).trim(), copy, { recursive: true });
  expect(await run(['gofmt', '-l', copy])).toBe('');
  await run(['go', '-C', copy, 'vet', '.']);
  const vectors = path.join(project, 'vectors');
  for (const folder of ['spec/vectors', 'generated/vectors'])
    await cp(path.join(root, folder), vectors, { recursive: true });
  for (const file of await readdir(path.join(root, 'test/polyglot/go')))
    if (file.endsWith('_test.go')) await cp(path.join(root, 'test/polyglot/go', file), path.join(copy, file));
  const printed = await run(['go', '-C', copy, 'test', '-v', '.'], { VECTORS: vectors });
  expect(Number(/^(\d+) vectors$/m.exec(printed)?.[1])).toBeGreaterThan(2_000);
});

test('go get reads the module from the tag that the release workflow pushes', async () => {
  const folder = await mkdtemp(path.join(project, 'job-'));
  await runReleaseJob('go', folder);
  const repository = path.join(folder, 'repository');
  // Stands for the repository on GitHub.
  const config = path.join(folder, 'gitconfig');
  await writeFile(config, `[url "file://${repository}"]\n\tinsteadOf = https://${path.dirname(name)}\n`);
  await writeFile(path.join(folder, 'go.mod'), 'module example.com/other\n');
  const direct = { GOPROXY: 'direct', GONOSUMDB: name, GIT_CONFIG_GLOBAL: config };
  await run(['go', '-C', folder, 'get', `${name}@v${version}`], direct);
  expect(await text(folder, 'go.mod')).toContain(`${name} v${version}`);
  // The hash of the module's files is that of the zip.
  expect(await text(folder, 'go.sum')).toBe(await text(project, 'go.sum'));
});

test('the module can be removed', async () => {
  await rm(path.join(project, 'main.go'), { force: true });
  await rm(path.join(project, 'shop'), { recursive: true, force: true });
  await run(['go', 'get', `${name}@none`]);
  expect(await text(project, 'go.mod')).not.toContain(name);
});

import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { contractVersion } from '../../generated/contract.js';
import { run } from '../../scripts/packages/source.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { pemOf } from '../support/keys.js';
import { runReleaseJob } from '../support/release-job.js';

const root = path.resolve(import.meta.dirname, '../..');
const tsx = path.join(root, 'node_modules/tsx/dist/cli.mjs');
const name = 'alipay-cancel-contract/alipay-cancel-contract';

let folder: string;
let file: string;
/** An empty project, in which Composer installs the package. */
let project: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'php-package-'));
  project = path.join(folder, 'project');
  file = await build();
  await mkdir(path.join(folder, 'artifacts'));
  await mkdir(project);
  await cp(path.join(root, file), path.join(folder, 'artifacts', path.basename(file)));
  const repositories = [{ type: 'artifact', url: '../artifacts' }, { 'packagist.org': false }];
  await writeFile(path.join(project, 'composer.json'), JSON.stringify({ repositories }));
  await composer('require', name);
  return () => rm(folder, { recursive: true });
});

/** Builds the package, and returns its file. */
async function build(): Promise<string> {
  const [, built = ''] =
    /^(packages\/php\/\S+)/m.exec(await run([process.execPath, tsx, 'scripts/packages.ts', 'php'], root)) ?? [];
  return built;
}

const composer = (...args: string[]) =>
  run(['composer', '--no-interaction', ...args], project, {
    COMPOSER_HOME: path.join(folder, 'composer'),
    COMPOSER_ALLOW_SUPERUSER: '1',
  });

const installed = (...names: string[]) => path.join(project, 'vendor', name, ...names);

/** Writes an example of the installed README into the project. */
async function writeExample(number: number, to: string): Promise<void> {
  const readme = await readFile(installed('README.md'), 'utf8');
  const examples = [...readme.matchAll(/^```php\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
  await writeFile(path.join(project, to), examples[number] ?? '');
}

test('two builds give the same bytes', async () => {
  const bytes = await readFile(path.join(root, file));
  expect(await build()).toBe(file);
  expect(bytes.equals(await readFile(path.join(root, file)))).toBe(true);
});

test('the release workflow makes a repository of the package, as Packagist reads it', async () => {
  const job = await mkdtemp(path.join(folder, 'job-'));
  await runReleaseJob('php', job);
  const repositories = [{ type: 'vcs', url: path.join(job, 'repository') }, { 'packagist.org': false }];
  const consumer = await mkdtemp(path.join(folder, 'consumer-'));
  await writeFile(path.join(consumer, 'composer.json'), JSON.stringify({ repositories }));
  await composer('--working-dir', consumer, 'require', name);
  expect((await readdir(path.join(consumer, 'vendor', name, 'src'))).sort()).toEqual(
    (await readdir(installed('src'))).sort(),
  );
});

test('contains the classes and the texts, and no example', async () => {
  expect((await readdir(installed())).sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'composer.json', 'src']);
  const sources = await readdir(installed('src'), { withFileTypes: true });
  expect(sources.filter((entry) => !/^[A-Z]\w+\.php$/.test(entry.name))).toEqual([]);
});

test('Composer finds its manifest valid, its classes where PSR-4 expects them, and its extensions', async () => {
  await composer('validate', '--strict', '--no-check-version', installed('composer.json'));
  await composer('dump-autoload', '--optimize', '--strict-psr');
  expect(await composer('check-platform-reqs')).toMatch(/ext-curl.*success[\s\S]*ext-openssl.*success/);
});

test('has the versions of the release and of the contract as constants', async () => {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const code =
    'require "vendor/autoload.php"; echo AlipayCancel\\Version::RELEASE, " ", AlipayCancel\\Version::CONTRACT;';
  expect(await run(['php', '-r', code], project)).toBe(`${version} ${contractVersion}`);
});

test('the ten lines of the README cancel a payment', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const payment = sandbox.createPayment();
  await writeExample(0, 'cancel.php');
  const printed = await run(['php', 'cancel.php', payment.paymentRequestId], project, {
    ALIPAY_BASE_URL: sandbox.baseUrl,
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_PRIVATE_KEY: pemOf(sandbox.privateKey),
    ALIPAY_PUBLIC_KEY: pemOf(sandbox.alipayPublicKey),
  });
  expect(printed.trim()).toBe('S SUCCESS none');
  expect(payment.status).toBe('CANCELLED');
});

test('the PHPUnit test of the README starts the sandbox and passes', async () => {
  const command = path.join(folder, 'bin/alipay-cancel-contract');
  await mkdir(path.dirname(command));
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${tsx}" "${root}/src/cli.ts" "$@"\n`);
  await chmod(command, 0o755);
  await writeExample(1, 'CancelTest.php');
  const printed = await run(['phpunit', '--bootstrap', 'vendor/autoload.php', 'CancelTest.php'], project, {
    PATH: `${path.dirname(command)}:${process.env['PATH']}`,
  });
  expect(printed).toContain('OK (1 test, 1 assertion)');
});

test('the pages show the examples of the README', async () => {
  const example = await readFile(path.join(root, 'src/languages/php/docs/CancelTest.php'), 'utf8');
  for (const page of ['en.md', 'zh-CN.md']) {
    const text = await readFile(path.join(root, 'src/languages/php/docs', page), 'utf8');
    expect(text).toContain('\n`docs/cancel.php`\n');
    expect(text).toContain(`\n\`\`\`php\n${example}\`\`\`\n`);
  }
});

test('passes every vector', async () => {
  const vectors = path.join(folder, 'vectors');
  for (const from of ['spec/vectors', 'generated/vectors'])
    await cp(path.join(root, from), vectors, { recursive: true });
  await cp(path.join(root, 'test/polyglot/php/vectors.php'), path.join(project, 'vectors.php'));
  expect(await run(['php', 'vectors.php', 'vendor', vectors], project)).toMatch(/^\d{4,} vectors$/m);
});

test('can be removed', async () => {
  await composer('remove', name);
  await expect(readdir(installed())).rejects.toThrow('ENOENT');
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Consumer, installConsumer, type Provider, startProvider } from '../support/consumer.js';
import { type PackedPackage, packPackage, snippetsOf } from '../support/package.js';

let packed: PackedPackage;
let consumer: Consumer;
let provider: Provider;
beforeAll(async () => {
  packed = await packPackage();
  consumer = await installConsumer(packed.tarball);
  provider = await startProvider();
});
afterAll(async () => {
  await Promise.all([packed.remove(), consumer.remove(), provider.close()]);
});

test('a consumer installs three packages, below a size limit', async () => {
  const { dependencies } = JSON.parse(await consumer.run('npm', ['ls', '--all', '--json']));
  expect(Object.keys(dependencies)).toEqual(['alipay-cancel-contract']);
  const installed = await readdir(path.join(consumer.folder, 'node_modules'));
  const packages = installed.filter((name) => !name.startsWith('.'));
  expect(packages.sort()).toEqual(['alipay-cancel-contract', 'openapi-fetch', 'openapi-typescript-helpers']);
  const tarball = (await stat(packed.tarball)).size;
  const size = await sizeOf(path.join(consumer.folder, 'node_modules'));
  console.log(`tarball ${kilobytes(tarball)}, installed ${kilobytes(size)}, ${packages.length} packages`);
  expect(tarball).toBeLessThan(926_000);
  expect(size).toBeLessThan(3_700_000);
});

test("the README's first program prints what the README shows", async () => {
  const readme = await readFile(path.join(packed.folder, 'README.md'), 'utf8');
  const [program = ''] = await snippetsOf(packed, 'README.md');
  const [, shown = ''] = /^```console\n([\s\S]*?)^```/m.exec(readme) ?? [];
  await writeFile(path.join(consumer.folder, 'cancel.mjs'), program);
  const sandbox = await startSandboxCommand(consumer.folder);
  const calls = [...shown.matchAll(/^\$ node cancel\.mjs (\S+)\n(.*)$/gm)];
  expect(calls.length).toBeGreaterThan(2);
  for (const [, id = '', answer = ''] of calls) {
    const printed = await consumer.run(process.execPath, ['cancel.mjs', id], sandbox.env);
    expect(withoutTime(printed)).toBe(withoutTime(`${answer}\n`));
  }
  sandbox.process.kill();
  await once(sandbox.process, 'exit');
});

test('the README shows a test without a socket, which ends as its comment says', async () => {
  const [, snippet] = await snippetsOf(packed, 'README.md');
  const code = `${snippet}\nconsole.log(outcome.resultStatus, outcome.attempts.length);`;
  expect(await consumer.run(process.execPath, ['--input-type=module', '--eval', code])).toBe('S 3\n');
});

test('docs/other-clients.md shows the fetch client on a signing fetch, which sends a request', async () => {
  const [snippet = ''] = await snippetsOf(packed, 'docs/other-clients.md');
  const code = `${snippet}\nconsole.log(error, data.result.resultCode);`;
  const printed = await consumer.run(process.execPath, ['--input-type=module', '--eval', code], provider.env);
  expect(printed).toBe('undefined ORDER_NOT_EXIST\n');
});

/** Starts `sandbox` as the README does, on a free port, and reads the environment that it prints. */
async function startSandboxCommand(cwd: string): Promise<{ process: ChildProcess; env: Record<string, string> }> {
  const bin = path.join(cwd, 'node_modules/.bin/alipay-cancel-contract');
  const sandbox = spawn(bin, ['sandbox', '--port', '0'], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  for await (const chunk of sandbox.stdout) {
    text += chunk;
    if (text.includes('Ctrl-C')) break;
  }
  const exports = [...text.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]);
  return { process: sandbox, env: Object.fromEntries(exports) };
}

const withoutTime = (text: string) => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, '<time>');

test('the command cancels a payment', async () => {
  const { paymentRequestId } = provider.sandbox.createPayment();
  const args = ['alipay-cancel-contract', 'cancel', '--payment-request-id', paymentRequestId, '--json'];
  expect(JSON.parse(await consumer.run('npx', args, provider.env))).toMatchObject({ resultStatus: 'S' });
});

test('the commands of docs/evidence.md verify evidence with openssl and jq, and reject a changed answer', async () => {
  const text = await readFile(path.join(packed.folder, 'docs/evidence.md'), 'utf8');
  const [, script = ''] = /```sh\n(jq [\s\S]*?)```/.exec(text) ?? [];
  const read = async (name: string) =>
    JSON.parse(await readFile(path.join(packed.folder, `dist/vectors/${name}.json`), 'utf8'));
  const [{ evidence, expected }] = (await read('evidence')).cases;
  expect(expected.resultStatus).toBe('S');
  const file = (name: string) => path.join(consumer.folder, name);
  await writeFile(file('alipay-public.pem'), (await read('signatures')).keys.merchant.publicKey);
  const prove = async (it: unknown) => {
    await writeFile(file('evidence.json'), JSON.stringify(it));
    return await consumer.run('bash', ['-euo', 'pipefail', '-c', script]);
  };
  expect(await prove(evidence)).toContain('Verified OK');
  const verify = [
    'alipay-cancel-contract',
    'verify-evidence',
    'evidence.json',
    '--public-key-file',
    'alipay-public.pem',
  ];
  expect(await consumer.run('npx', verify)).toMatch(/^S: the provider confirmed that the payment is cancelled\./);
  const body = Buffer.from(evidence.response.body, 'base64').toString().replace('Success', 'success');
  const forged = { ...evidence, response: { ...evidence.response, body: Buffer.from(body).toString('base64') } };
  await expect(prove(forged)).rejects.toThrow(/Verification failure/i);
});

test('mock without Prism fails and names the command that installs it', async () => {
  await expect(consumer.run('npx', ['alipay-cancel-contract', 'mock'])).rejects.toThrow(
    /ended with 64:[\s\S]*npm install --save-dev @stoplight\/prism-core @stoplight\/prism-http @stoplight\/prism-http-server/,
  );
});

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}

import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Consumer, installConsumer, installRuntime, type Provider, startProvider } from '../support/consumer.js';
import { pemOf } from '../support/keys.js';
import { freePort } from '../support/listening.js';
import { type PackedPackage, packPackage } from '../support/package.js';
import { end } from '../support/processes.js';

let packed: PackedPackage;
let provider: Provider;
let esm: Consumer;
let commonjs: Consumer;
beforeAll(async () => {
  packed = await packPackage();
  provider = await startProvider();
  esm = await installConsumer(packed.tarball, 'esm');
  commonjs = await installConsumer(packed.tarball, 'commonjs');
});
afterAll(async () => {
  await Promise.all([packed.remove(), provider.close(), esm.remove(), commonjs.remove()]);
});

/** Three payments that between them show each outcome, a repeat among them. */
const cases = [
  ['sandbox-UNKNOWN_TIMES-2', { resultStatus: 'S', resultCode: 'SUCCESS', verified: true, attempts: 3 }],
  ['sandbox-ORDER_NOT_EXIST', { resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST', verified: true, attempts: 1 }],
  ['sandbox-UNSIGNED_S', { resultStatus: 'U', resultCode: 'SUCCESS', verified: false, attempts: 5 }],
] as const;

let run = 0;
/** Cancels the payments of the table with a program, each under a name of its own. */
async function cancelEach(consumer: Consumer, binary: string, args: string[]): Promise<void> {
  run++;
  for (const [id, outcome] of cases) {
    const printed = await consumer.run(binary, [...args, `${id}.${run}`], provider.env);
    expect(JSON.parse(printed)).toEqual(outcome);
  }
}

describe.each(['node@20.19.0', 'node@22.23.3', 'node@24.21.0', 'node@26.10.0'] as const)('%s', (runtime) => {
  test('runs the client, imported', async () => {
    await cancelEach(esm, await installRuntime(runtime), ['cancel.js']);
  });

  test('runs the client, required', async () => {
    await cancelEach(commonjs, await installRuntime(runtime), ['cancel.js']);
  });

  test('runs the sandbox', async () => {
    expect(JSON.parse(await esm.run(await installRuntime(runtime), ['sandbox.js']))).toEqual(['S', 'S']);
  });

  test('loads one copy of each class, imported and required', async () => {
    const printed = await commonjs.run(await installRuntime(runtime), ['one-copy.js']);
    expect(JSON.parse(printed)).toEqual({ same: [true, true, true], commonJsFiles: [] });
  });
});

describe.each([
  ['bun@1.4.5', []],
  ['deno@2.9.6', ['run', '--quiet', '--allow-read', '--allow-env', '--allow-net']],
] as const)('%s', (runtime, args) => {
  test('runs the client', async () => {
    await cancelEach(esm, await installRuntime(runtime), [...args, 'cancel.js']);
  });

  test('runs the sandbox', async () => {
    expect(JSON.parse(await esm.run(await installRuntime(runtime), [...args, 'sandbox.js']))).toEqual(['S', 'S']);
  });
});

test('workerd, the runtime of Cloudflare Workers, runs the client', async () => {
  const consumer = await installConsumer(packed.tarball, 'workerd');
  onTestFinished(() => consumer.remove());
  const port = await freePort();
  const keys = {
    ALIPAY_PRIVATE_KEY: pemOf(provider.sandbox.privateKey),
    ALIPAY_PUBLIC_KEY: pemOf(provider.sandbox.alipayPublicKey),
  };
  const env = { ...process.env, ...provider.env, ...keys, PORT: String(port) };
  const runtime = spawn(process.execPath, ['serve.js'], {
    cwd: consumer.folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(() => end(runtime, 'SIGTERM'));
  const cancel = async (id: string) => await (await fetch(`http://127.0.0.1:${port}/${id}`)).json();
  await vi.waitFor(() => cancel('sandbox-SUCCESS.up'), { timeout: 60_000, interval: 500 });
  for (const [id, outcome] of cases) expect(await cancel(`${id}.workerd`)).toEqual(outcome);
});

test('a handler as of AWS Lambda, in one CommonJS bundle, runs the client', async () => {
  const consumer = await installConsumer(packed.tarball, 'lambda');
  await consumer.run('npm', ['run', 'build']);
  const node = await installRuntime('node@22.23.3');
  const call =
    "require('./dist/index.js').handler({ paymentRequestId: process.argv[1] }).then((it) => console.log(JSON.stringify(it)))";
  for (const [id, outcome] of cases) {
    const printed = await consumer.run(node, ['--eval', call, `${id}.lambda`], provider.env);
    expect(JSON.parse(printed)).toEqual(outcome);
  }
  await consumer.remove();
});

import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../src/sandbox/index.js';
import { pemOf } from './support/keys.js';
import { compile } from './support/program.js';

const program = await compile({ file: 'scripts/test-live.ts' });
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

/** Runs the script at the sandbox, as by hand. */
async function testLive(args: string[], change: Record<string, string> = {}) {
  const env = {
    ...process.env,
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_BASE_URL: sandbox.baseUrl,
    ALIPAY_PRIVATE_KEY: pemOf(sandbox.privateKey),
    ALIPAY_PUBLIC_KEY: pemOf(sandbox.alipayPublicKey),
    ...change,
  };
  return await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [...program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

test('test:live finds that every assumption holds at the sandbox of this package', async () => {
  const { paymentRequestId } = sandbox.createPayment();
  const { code, stdout, stderr } = await testLive(['--payment-request-id', paymentRequestId]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.match(/^holds {2}/gm)).toHaveLength(5);
  expect(stdout).toContain('F ACCESS_DENIED: Access is denied., signed, 1 attempt');
});

test('test:live fails at a provider that is not idempotent, and shows its answer', async () => {
  const behaviours = ['SUCCESS', 'F_AFTER_CANCELLATION'];
  const { paymentRequestId } = sandbox.createPayment({ behaviours });
  const { code, stdout, stderr } = await testLive(['--payment-request-id', paymentRequestId]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/\d of 5 assumptions do not hold\./) });
  expect(stdout).toMatch(/^FAILS {2}Idempotency: .*\n +F ORDER_STATUS_INVALID: .*, signed, 1 attempt$/m);
});

test.each([
  ['production', { ALIPAY_BASE_URL: 'https://none.invalid/ams/api' }, /none\.invalid\/ams\/api is not a sandbox/],
  ['CI', { ALIPAY_BASE_URL: 'https://none.invalid/ams/sandbox/api', CI: '1' }, /CI is set\. Run this script by hand/],
  ['missing settings', { ALIPAY_CLIENT_ID: '' }, /ALIPAY_CLIENT_ID/],
])('test:live refuses %s', async (_, change, message) => {
  const { code, stderr } = await testLive(['--payment-request-id', '1'], change);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(message) });
});

test('test:live asks for a payment', async () => {
  const { code, stderr } = await testLive([]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Add --payment-request-id <id>.') });
});

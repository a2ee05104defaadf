import { expect, test } from 'vitest';
import { attemptLine } from '../../src/cli/cancel-text.js';
import { pemOf } from '../support/keys.js';
import { credentials } from '../support/provider.js';
import { answer, startServer, success } from '../support/server.js';
import { run } from '../support/terminal.js';

const env = {
  ALIPAY_CLIENT_ID: credentials.clientId,
  ALIPAY_PRIVATE_KEY: pemOf(credentials.privateKey),
  ALIPAY_PUBLIC_KEY: pemOf(credentials.alipayPublicKey),
};
const cancel = ['cancel', '--payment-id', success.paymentId];

test('an outcome tells in what the answer breaks the contract, and has no empty message', async () => {
  await using server = await startServer(answer({ result: { resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST' } }));
  const { code, stdout } = await run(cancel, { env: { ...env, ALIPAY_BASE_URL: server.baseUrl } });
  expect(code).toBe(1);
  expect(stdout).toContain('resultCode        ORDER_NOT_EXIST\n');
  expect(stdout).toContain('deviations        the answer breaks the contract at /result/resultMessage\n');
});

test('an attempt without a code and a cause is told by its status alone', () => {
  const attempt = { number: 1, startedAt: '', duration: 0.4, resultStatus: 'U', verified: false } as const;
  expect(attemptLine(attempt)).toBe('attempt 1: U , 0 ms\n');
});

test('a limit that is none is told by its flag', async () => {
  const { code, stderr } = await run([...cancel, '--deadline', '0'], { env: { ...env, ALIPAY_REGION: 'asia' } });
  expect(stderr).toMatch(/^--deadline must be a whole number from 1 to 86400000/);
  expect(code).toBe(64);
});

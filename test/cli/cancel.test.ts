import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { attemptLine } from '../../src/cli/cancel.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { pemOf } from '../support/keys.js';
import { credentials } from '../support/provider.js';
import { answer, startServer } from '../support/server.js';
import { run } from '../support/terminal.js';

let sandbox: Sandbox;
let folder: string;
let env: Record<string, string>;
let keys: { privateKey: string; alipayPublicKey: string };
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cancel-'));
  sandbox = await startSandbox();
  keys = { privateKey: pemOf(sandbox.privateKey), alipayPublicKey: pemOf(sandbox.alipayPublicKey) };
  const file = (name: string) => path.join(folder, name);
  await writeFile(file('merchant.pem'), keys.privateKey);
  await writeFile(file('alipay.pem'), keys.alipayPublicKey);
  env = {
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_BASE_URL: sandbox.baseUrl,
    ALIPAY_PRIVATE_KEY_FILE: file('merchant.pem'),
    ALIPAY_PUBLIC_KEY_FILE: file('alipay.pem'),
  };
  return async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  };
});

/** The request that the sandbox received for this `paymentRequestId`. */
const received = (id: string) => sandbox.requests.find(({ paymentRequestId }) => paymentRequestId === id);

const cancel = (id: string, ...args: string[]) => ['cancel', '--payment-request-id', id, ...args];

describe('the exit code', () => {
  test('is 0 for S; the output names the payment', async () => {
    const { paymentId } = sandbox.createPayment({ paymentRequestId: 'order-1' });
    const { code, stdout, stderr } = await run(cancel('order-1'), { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^S: the payment is cancelled\.\n/);
    expect(stdout).toContain(`paymentId         ${paymentId}\n`);
    expect(stderr).toMatch(/^attempt 1: S SUCCESS, \d+ ms\n$/);
  });

  test('is 1 for F; the output says what to do', async () => {
    const { code, stdout } = await run(cancel('sandbox-CANCEL_WINDOW_EXCEED'), { env });
    expect(code).toBe(1);
    expect(stdout).toContain('what to do        This payment can no longer be cancelled.');
  });

  test('is 2 for U, after --max-attempts; the output names the cause', async () => {
    const { code, stdout, stderr } = await run(cancel('sandbox-HTTP_500', '--max-attempts', '2'), { env });
    expect(code).toBe(2);
    expect(stdout).toContain('cause             UNAVAILABLE: The HTTP status is 500.\n');
    expect(stdout).toContain('next time         run the same command with --repeated\n');
    expect(stdout).not.toContain('verified');
    expect(stderr).toMatch(/^attempt 1: U UNAVAILABLE, \d+ ms\nattempt 2: U UNAVAILABLE, \d+ ms\n$/);
  });

  test('is 1 for an unsigned F; the output says that it is unsigned', async () => {
    const { code, stdout } = await run(cancel('sandbox-UNSIGNED_F.first'), { env });
    expect(code).toBe(1);
    expect(stdout).toContain('verified          no: the answer is not signed\n');
  });

  test('is 2 for a refusal with --repeated', async () => {
    const { code, stdout } = await run(cancel('sandbox-KEY_NOT_FOUND.again', '--repeated', '--max-attempts', '1'), {
      env,
    });
    expect(code).toBe(2);
    expect(stdout).toContain('resultCode        KEY_NOT_FOUND: ');
    expect(stdout).toContain('cause             REQUEST_REFUSED: ');
    expect(stdout).toMatch(/what to do {8}Check in Alipay Developer Center .* marked as repeated\.\n/);
  });

  test('is 2 if the connection is refused; the output names the reason', async () => {
    const { baseUrl, close } = await startSandbox();
    await close();
    const limits = ['--max-attempts', '1', '--base-url', baseUrl];
    const { code, stdout } = await run(cancel('order-1', ...limits), { env });
    expect(code).toBe(2);
    expect(stdout).toContain(`: ECONNREFUSED ${new URL(baseUrl).host}.\n`);
    expect(stdout).not.toContain('not signed');
  });

  test('is 2 if the user stops the command after a request was sent', async () => {
    const controller = new AbortController();
    const id = 'sandbox-NO_ANSWER.stopped';
    const limits = ['--attempt-timeout', '600000', '--deadline', '600000'];
    const running = run(cancel(id, ...limits), { env, signal: controller.signal });
    await expect.poll(() => received(id)?.answer).toBe('NO_ANSWER');
    controller.abort();
    expect(await running).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Aborted after 1') });
  });

  test('is 130 if the user stops the command before anything was sent', async () => {
    const sent = sandbox.requests.length;
    const { code, stderr } = await run(cancel('order-1'), { env, signal: AbortSignal.abort() });
    expect({ code, sent: sandbox.requests.length }).toEqual({ code: 130, sent });
    expect(stderr).toContain('Aborted before this call sent anything.');
  });
});

test('--json writes only the outcome; errors are reduced to name and message', async () => {
  const args = cancel('sandbox-RESET_BEFORE_HEADERS', '--max-attempts', '1', '--json');
  const outcome = JSON.parse((await run(args, { env })).stdout);
  expect(outcome).toMatchObject({ resultStatus: 'U', cause: { code: 'NO_RESPONSE', error: { name: 'TypeError' } } });
  expect(outcome.support.clientId).toBe(sandbox.clientId);
});

test('sends both identifiers if both are given', async () => {
  const payment = sandbox.createPayment({ paymentRequestId: 'order-2' });
  const args = cancel('order-2', '--payment-id', payment.paymentId);
  expect((await run(args, { env })).code).toBe(0);
  expect(JSON.parse(received('order-2')?.body ?? '')).toEqual({
    paymentId: payment.paymentId,
    paymentRequestId: 'order-2',
  });
});

describe('settings', () => {
  test('variables may contain the keys themselves, with \\n for line breaks', async () => {
    sandbox.createPayment({ paymentRequestId: 'order-3' });
    const { ALIPAY_PRIVATE_KEY_FILE: _, ALIPAY_PUBLIC_KEY_FILE: __, ...rest } = env;
    const inline = {
      ...rest,
      ALIPAY_PRIVATE_KEY: keys.privateKey.replaceAll('\n', '\\n'),
      ALIPAY_PUBLIC_KEY: keys.alipayPublicKey,
    };
    expect((await run(cancel('order-3'), { env: inline })).code).toBe(0);
  });

  test('flags take precedence over variables; --base-url replaces ALIPAY_REGION', async () => {
    sandbox.createPayment({ paymentRequestId: 'order-4' });
    const { ALIPAY_BASE_URL: baseUrl = '', ...rest } = env;
    const wrong = { ...rest, ALIPAY_REGION: 'asia', ALIPAY_CLIENT_ID: 'another', ALIPAY_PRIVATE_KEY: 'x' };
    const args = cancel('order-4', '--base-url', baseUrl, '--client-id', sandbox.clientId);
    const files = ['--private-key-file', env['ALIPAY_PRIVATE_KEY_FILE'] ?? ''];
    expect((await run([...args, ...files], { env: wrong })).code).toBe(0);
  });

  test('the key version and the agent token are sent', async () => {
    const more = { ...env, ALIPAY_KEY_VERSION: '3', ALIPAY_AGENT_TOKEN: 'agent-token' };
    await run(cancel('sandbox-SUCCESS.versioned'), { env: more });
    const { headers } = received('sandbox-SUCCESS.versioned') ?? {};
    expect(headers?.['agent-token']).toBe('agent-token');
    expect(headers?.['signature']).toContain('keyVersion=3');
  });

  test.each<[string, Record<string, string | undefined>, RegExp]>([
    ['no client id', { ALIPAY_CLIENT_ID: '' }, /No client id: set ALIPAY_CLIENT_ID or --client-id\./],
    ['no location', { ALIPAY_BASE_URL: undefined }, /No region and no base URL: set ALIPAY_REGION or --region/],
    ['both locations', { ALIPAY_REGION: 'asia' }, /ALIPAY_REGION and ALIPAY_BASE_URL are both set/],
    [
      'a wrong region',
      { ALIPAY_REGION: 'mars', ALIPAY_BASE_URL: '' },
      /ALIPAY_REGION or --region must be one of north-/,
    ],
    [
      'no private key',
      { ALIPAY_PRIVATE_KEY_FILE: '' },
      /set ALIPAY_PRIVATE_KEY_FILE or --private-key-file, or ALIPAY_PRI/,
    ],
    ['a missing file', { ALIPAY_PRIVATE_KEY_FILE: '/no/file' }, /FILE is "\/no\/file", but there is no such file\./],
    ['a folder', { ALIPAY_PUBLIC_KEY_FILE: '/' }, /ALIPAY_PUBLIC_KEY_FILE is "\/", but it is a folder\./],
    ['a key twice', { ALIPAY_PUBLIC_KEY: 'x' }, /ALIPAY_PUBLIC_KEY_FILE and ALIPAY_PUBLIC_KEY are both set/],
    ['a bad agent token', { ALIPAY_AGENT_TOKEN: 'é-token' }, /ALIPAY_AGENT_TOKEN must be 1 to 256 visible ASCII/],
    [
      'plain HTTP',
      { ALIPAY_BASE_URL: 'http://example.com/ams/api' },
      /ALIPAY_BASE_URL or --base-url must begin with https/,
    ],
  ])('%s is an error that names the variable or the flag', async (_, change, message) => {
    const sent = sandbox.requests.length;
    const { code, stdout, stderr } = await run(cancel('order-1'), { env: { ...env, ...change } });
    expect({ code, stdout, sent: sandbox.requests.length }).toEqual({ code: 64, stdout: '', sent });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('é-token');
  });

  test('swapped keys are an error that names the variable', async () => {
    const swapped = { ...env, ALIPAY_PRIVATE_KEY_FILE: env['ALIPAY_PUBLIC_KEY_FILE'] };
    const { code, stderr } = await run(cancel('order-1'), { env: swapped });
    expect(code).toBe(64);
    expect(stderr).toMatch(/^ALIPAY_PRIVATE_KEY_FILE cannot be used\. .* Are the two swapped\?\n/);
  });

  test('a key instead of a file name is an error that does not contain the key', async () => {
    for (const key of [keys.privateKey, keys.privateKey.replace(/-----[^-]+-----|\n/g, '')]) {
      const { code, stderr } = await run(cancel('order-1'), { env: { ...env, ALIPAY_PRIVATE_KEY_FILE: key } });
      expect(code).toBe(64);
      expect(stderr).toContain('ALIPAY_PRIVATE_KEY_FILE must name a file, but contains a key.');
      expect(stderr).not.toContain(key.slice(40, 80));
    }
  });
});

test.each([
  [['cancel'], /No payment is given\.[^\n]*\nTry: .* cancel --payment-request-id '<id>'\n/],
  [['cancel', 'order-1'], /must be named by an option/],
  [
    cancel('order-1', '--region', 'asia', '--base-url', 'https://example.com'),
    /--region and --base-url are both set\.\nTry: leave out --base-url\n/,
  ],
  [cancel('x'.repeat(65)), /`paymentRequestId` must have at most 64 characters/],
  [cancel('order-1', '--deadline', 'soon'), /--deadline must be a whole number/],
  [cancel('order-1', '--max-attempts', '1000'), /--max-attempts must be a whole number from 1 to 100/],
  [cancel('order-1', '--deadline', '0'), /^--deadline must be a whole number from 1 to 86400000/],
])('%j is an error, and nothing is sent', async (args, message) => {
  const sent = sandbox.requests.length;
  const { code, stderr } = await run(args, { env });
  expect({ code, sent: sandbox.requests.length }).toEqual({ code: 64, sent });
  expect(stderr).toMatch(message);
});

test('the outcome lists the deviations of the answer, and leaves out an empty message', async () => {
  await using server = await startServer(answer({ result: { resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST' } }));
  const settings = {
    ALIPAY_BASE_URL: server.baseUrl,
    ALIPAY_CLIENT_ID: credentials.clientId,
    ALIPAY_PRIVATE_KEY: pemOf(credentials.privateKey),
    ALIPAY_PUBLIC_KEY: pemOf(credentials.alipayPublicKey),
  };
  const { code, stdout } = await run(cancel('order-1'), { env: settings });
  expect(code).toBe(1);
  expect(stdout).toContain('resultCode        ORDER_NOT_EXIST\n');
  expect(stdout).toContain('deviations        the answer breaks the contract at /result/resultMessage\n');
});

test('the progress line of an attempt without code and cause shows the status only', () => {
  const attempt = { number: 1, startedAt: '', duration: 0.4, resultStatus: 'U', verified: false } as const;
  expect(attemptLine(attempt)).toBe('attempt 1: U, 0 ms\n');
});

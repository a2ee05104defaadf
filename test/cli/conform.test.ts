import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { pemOf } from '../support/keys.js';
import { listening } from '../support/listening.js';
import { run } from '../support/terminal.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
  return () => sandbox.close();
});

/** The environment variables of a sandbox's merchant. */
function merchantOf({ clientId, privateKey, alipayPublicKey }: Sandbox) {
  return {
    ALIPAY_CLIENT_ID: clientId,
    ALIPAY_PRIVATE_KEY: pemOf(privateKey),
    ALIPAY_PUBLIC_KEY: pemOf(alipayPublicKey),
  };
}

test('passes a sandbox with its published keys; prints progress and a table, and writes a JUnit file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'conform-command-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'conformance.xml');
  const { code, stdout, stderr } = await run(['conform', sandbox.baseUrl, '--timeout', '600000', '--junit', file]);
  expect(stdout).toMatch(/^pass {2}request-form\/by-payment-id +by paymentId\n/);
  expect(stdout.match(/^FAIL.*$/gm)).toBeNull();
  const [, passed] = /\n(\d+) passed, 0 failed/.exec(stdout) ?? [];
  expect(stderr.trim().split('\n')).toHaveLength(Number(passed));
  expect(await readFile(file, 'utf8')).toContain(`tests="${passed}" failures="0"`);
  expect(code).toBe(0);
});

test('fails an implementation that always answers HTTP 404; --json writes the report', async () => {
  await using server = await listening(createServer((_, response) => response.writeHead(404).end()));
  const env = merchantOf(sandbox);
  const url = `${server.origin}/ams/api`;
  const { code, stdout } = await run(['conform', url, '--json', '--timeout', '600000'], { env });
  const { passed, failed, cases } = JSON.parse(stdout);
  expect([passed, failed]).toEqual([0, cases.length]);
  expect(cases[0]).toMatchObject({ passed: false, reason: expect.stringContaining('not signed') });
  expect(code).toBe(1);
});

test('cancels the payment of --payment; --junit=- writes JUnit to standard output instead of the table', async () => {
  const { paymentId, paymentRequestId } = sandbox.createPayment();
  const payment = ['--payment', `${paymentId},${paymentRequestId}`];
  const args = ['--only', 'request-form/by-payment-id', '--timeout', '600000', '--junit=-', ...payment];
  const { code, stdout } = await run(['conform', sandbox.baseUrl, ...args]);
  expect(stdout).toMatch(/^<\?xml .*<testsuites name="[^"]*" tests="1" failures="0"/s);
  expect(stdout).not.toContain('1 passed');
  expect(code).toBe(0);
  expect(sandbox.requests.at(-1)).toMatchObject({ paymentId, answer: 'SUCCESS' });
});

test('a target that publishes no merchant needs settings', async () => {
  for (const page of ['{"clientId":"c"}', 'no JSON']) {
    await using server = await listening(createServer((_, response) => response.end(page)));
    const { code, stderr } = await run(['conform', server.origin]);
    expect(stderr).toMatch(/publishes no merchant.*Set ALIPAY_CLIENT_ID/);
    expect(code).toBe(64);
  }
});

test('--verbose shortens a long answer', async () => {
  const expectedOutcome = { resultStatus: 'S', attempts: 1 };
  const reservedIds = [{ id: 'sandbox-LONG', description: 'D', expectedOutcome }];
  const page = JSON.stringify({ reservedIds });
  await using server = await listening(
    createServer((request, response) => response.end(request.url === '/sandbox.json' ? page : 'x'.repeat(10_000))),
  );
  const args = ['conform', server.origin, '--only', 'misbehaviour/LONG', '--verbose', '--timeout', '600000'];
  const { stdout } = await run(args, { env: merchantOf(sandbox) });
  expect(stdout).toMatch(/^ {6}x{4096}… \(\d+ bytes\)$/m);
});

test('exits with 130 when the user stops it', async () => {
  expect(await run(['conform', sandbox.baseUrl], { signal: AbortSignal.abort() })).toMatchObject({ code: 130 });
});

describe('is an error with a suggestion:', () => {
  test.each([
    [[], /Give exactly one URL/],
    [['localhost:4020'], /<url> must begin with http:\/\/ or https:\/\//],
    [['http://127.0.0.1:1/ams/api'], /^<url> cannot be reached: http:\/\/127.0.0.1:1 gives no HTTP answer/],
    [['http://provider.invalid/ams/sandbox/api', '--client-id', 'c'], /ALIPAY_PRIVATE_KEY_FILE/],
    [['http://127.0.0.1:1', '--timeout', '0'], /--timeout/],
    [['http://127.0.0.1:1', '--payment', 'one'], /--payment/],
    [['http://127.0.0.1:1', '--json', '--junit=-'], /both write to standard output/],
    [
      ['http://127.0.0.1:1', '--junit', '/none/report.xml'],
      /--junit: \/none\/report\.xml cannot be written \(ENOENT\)/,
    ],
    [['http://127.0.0.1:1', '--client-id', 'c'], /ALIPAY_PRIVATE_KEY_FILE/],
    [
      ['http://127.0.0.1:1', '--timeout', '99999999', '--client-id', 'c', '--private-key-file', '/dev/null'],
      /ALIPAY_PUBLIC/,
    ],
  ])('%j', async (args, message) => {
    const ran = await run(['conform', ...args]);
    expect(ran.stderr).toMatch(message);
    expect(ran.code).toBe(64);
  });
});

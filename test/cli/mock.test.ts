import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultCodes } from '../../generated/result-codes.js';
import { type Prism, startPrism } from '../support/prism.js';
import { run } from '../support/terminal.js';

const headers = {
  'Content-Type': 'application/json',
  'Client-Id': 'SANDBOX_5X00000000000000',
  'Request-Time': '1685599933871',
  Signature: 'algorithm=RSA256,keyVersion=1,signature=none',
};

type Answer = { result: { resultStatus: string; resultCode: string } };

test('answers with each example of the contract, at each base path, until it is stopped', async () => {
  const controller = new AbortController();
  let url = '';
  const started = new Promise<void>((resolve) => {
    const onWrite = (text: string) => {
      url = /POST (http:\S+)\/v1\/payments\/cancel/.exec(text)?.[1] ?? '';
      resolve();
    };
    running = run(['mock', '--port', '0'], { signal: controller.signal, onWrite });
  });
  await started;
  const post = async (base: string, body: unknown, prefer: Record<string, string> = {}) =>
    await fetch(`${url}${base}/v1/payments/cancel`, {
      method: 'POST',
      headers: { ...headers, ...prefer },
      body: JSON.stringify(body),
    });
  const request = { paymentId: '2019061218401080010018882020035XXXX' };
  for (const base of ['', '/ams/api', '/ams/sandbox/api']) {
    const answer = (await (await post(base, request)).json()) as Answer;
    expect(answer.result.resultCode).toBe('SUCCESS');
  }
  for (const [code, { resultStatus }] of Object.entries(resultCodes)) {
    const answer = (await (await post('', request, { Prefer: `example=${code}` })).json()) as Answer;
    expect(answer.result).toMatchObject({ resultCode: code, resultStatus });
  }
  expect((await post('', {})).status).toBe(422);
  controller.abort();
  const { code, stdout, stderr } = await running;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`one of ${Object.keys(resultCodes).join(', ')}\n`);
  await expect(post('', request)).rejects.toThrow();
});
let running: ReturnType<typeof run>;

test.each([
  [['mock', '--port', '99999'], /--port must be a number from 0 to 65535/],
  [['mock', '--port', 'http'], /--port must be a number from 0 to 65535/],
  [['mock', '--host', '192.0.2.1', '--port', '0'], /--host must be an address of this machine, but it is 192\.0\.2\.1/],
])('%j is an error', async (args, message) => {
  const { code, stderr } = await run(args);
  expect(code).toBe(64);
  expect(stderr).toMatch(message);
});

describe('answers an unreadable request with HTTP 422, and the next one with 200:', () => {
  let mock: Prism;
  beforeAll(async () => {
    mock = await startPrism();
  });
  afterAll(() => mock.close());

  test.each([
    ['truncated JSON', 'application/json', '{'],
    ['invalid UTF-8', 'application/json; charset=UTF-8', Buffer.from('{"paymentId":"\xff"}', 'latin1')],
    ['an invalid media type', 'json', '{}'],
    ['a media type with a trailing semicolon', 'application/json;', '{}'],
  ])('%s', async (_, type, body) => {
    const post = async (contentType: string, bytes: string | Buffer) =>
      await fetch(`${mock.baseUrl}/v1/payments/cancel`, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': contentType },
        body: new Uint8Array(Buffer.from(bytes)),
      });
    const response = await post(type, body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ status: 422, detail: expect.any(String) });
    expect((await post('application/json', '{"paymentId":"1"}')).status).toBe(200);
  });
});

test('listens on ::1', async () => {
  const controller = new AbortController();
  const onWrite = () => controller.abort();
  const { stdout } = await run(['mock', '--port', '0', '--host', '::1'], { signal: controller.signal, onWrite });
  expect(stdout).toMatch(/POST http:\/\/\[::1\]:\d+\/v1/);
});

test('rejects a body over the limit of Prism; other bodies that are not JSON reach Prism', async () => {
  const mock = await startPrism();
  const post = async (type: Record<string, string>, body: Uint8Array<ArrayBuffer> | null) => {
    const url = `${mock.baseUrl}/v1/payments/cancel`;
    const response = await fetch(url, { method: 'POST', headers: { ...headers, ...type }, body });
    return { status: response.status, text: await response.text() };
  };
  const large = await post({}, new Uint8Array(10 * 1024 * 1024 + 1));
  expect(large).toMatchObject({ status: 422, text: expect.stringContaining('larger than 10485760 bytes') });
  // These two reach Prism, which writes its own messages.
  for (const answer of [await post({ 'Content-Type': 'text/plain' }, Buffer.from('{')), await post({}, null)])
    expect(answer.text).not.toContain('not JSON in UTF-8');
  await mock.close();
});

test('an error names the port that is in use', async () => {
  const mock = await startPrism();
  const { port } = new URL(mock.baseUrl);
  expect(await run(['mock', '--port', port])).toMatchObject({
    code: 64,
    stderr: expect.stringContaining(`Port ${port} of 127.0.0.1 is in use.`),
  });
  await mock.close();
});

import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { nothingSent, verdictOnError } from '../../src/client/attempt.js';
import type { WireRecord } from '../../src/client/evidence.js';
import { ResponseTooLargeError, UntrustedResponseError } from '../../src/errors.js';
import { createCancelClient, SigningError } from '../../src/index.js';
import { contentToSign, parseSignatureHeader, sign, verify } from '../../src/index.signature.js';
import { InterruptedError } from '../../src/internal/interruptible.js';
import type { Fetch } from '../../src/signature/signing-fetch.js';
import { cancelAgainst } from '../support/cancellation.js';
import { clientId, credentials, merchant } from '../support/provider.js';
import { answer, paymentId, reset, result, silence, startServer, success } from '../support/server.js';
import { fakeTime, firstAttemptTimesOut, signsAtOnce } from '../support/time.js';

describe('a sent request', () => {
  test('is signed over the path and bytes that arrive, and has the headers of the contract', async () => {
    const { requests } = await cancelAgainst([answer(success)], { keyVersion: '3', agentToken: 'agent' });
    expect(requests).toHaveLength(1);
    const [{ method, path, headers, body } = expect.fail()] = requests;
    expect(method).toBe('POST');
    expect(path).toBe('/ams/api/v1/payments/cancel');
    expect(headers).toMatchObject({
      'client-id': clientId,
      'request-time': '1685599933871',
      'content-type': 'application/json; charset=UTF-8',
      'agent-token': 'agent',
    });
    expect(JSON.parse(body.toString())).toEqual({ paymentId });
    const header = parseSignatureHeader(String(headers['signature']));
    expect(header).toMatchObject({ algorithm: 'RSA256', keyVersion: '3' });
    const content = contentToSign({ method, path, clientId, time: String(headers['request-time']), body });
    await expect(verify(content, header.signature, merchant.publicKey)).resolves.toBe(true);
  });

  test('has no Agent-Token and no key version unless they are given', async () => {
    const { requests } = await cancelAgainst([answer(success)]);
    const [{ headers } = expect.fail()] = requests;
    expect(headers).not.toHaveProperty('agent-token');
    expect(parseSignatureHeader(String(headers['signature']))).not.toHaveProperty('keyVersion');
  });

  test('has the same bytes on every attempt, with a new time and signature', async () => {
    const unknown = answer(result('U', 'UNKNOWN_EXCEPTION'));
    const { requests } = await cancelAgainst([unknown, unknown, answer(success)]);
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(({ body }) => body.toString())).size).toBe(1);
    expect(new Set(requests.map(({ headers }) => headers['request-time'])).size).toBe(3);
    expect(new Set(requests.map(({ headers }) => headers['signature'])).size).toBe(3);
  });

  test('stays the same if the caller changes the request between attempts', async () => {
    await using server = await startServer(answer(result('U', 'UNKNOWN_EXCEPTION')), answer(success));
    const request = { paymentId };
    const sleep = async () => {
      request.paymentId = 'another payment';
    };
    const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl, sleep });
    await expect(alipay.cancel(request)).resolves.toMatchObject({ resultStatus: 'S' });
    expect(server.requests.map(({ body }) => JSON.parse(body.toString()))).toEqual([{ paymentId }, { paymentId }]);
  });

  test('can be signed by a function that returns Base64, encoded or not, or bytes', async () => {
    const { privateKey: _, ...named } = credentials;
    for (const encode of [
      (signature: string) => signature,
      decodeURIComponent,
      (signature: string) => Buffer.from(decodeURIComponent(signature), 'base64'),
    ]) {
      await using server = await startServer(answer(success));
      const alipay = createCancelClient({
        ...named,
        sign: async (content) => encode(await sign(content, merchant.privateKey)),
        baseUrl: server.baseUrl,
      });
      await expect(alipay.cancel({ paymentId })).resolves.toMatchObject({ resultStatus: 'S' });
      const [{ headers, body, path, method } = expect.fail()] = server.requests;
      const content = contentToSign({ method, path, clientId, time: String(headers['request-time']), body });
      const { signature } = parseSignatureHeader(String(headers['signature']));
      await expect(verify(content, signature, merchant.publicKey)).resolves.toBe(true);
    }
  });
});

test.each<[unknown]>([[{}], [{ status: 200 }], [{ headers: {} }], ['text'], [undefined]])(
  'gives U if fetch resolves to %o instead of a Response',
  async (nonsense) => {
    const fetch = async () => nonsense as Response;
    const alipay = createCancelClient({ ...credentials, region: 'asia', retry: { maxAttempts: 1 }, fetch });
    expect(await alipay.cancel({ paymentId })).toMatchObject({ resultStatus: 'U', cause: { code: 'NO_RESPONSE' } });
  },
);

describe('makes another attempt after', () => {
  /** Answers the first call with `response` and sends all others. */
  const first =
    (response: () => Promise<Response>): Fetch =>
    (input, init) => {
      const call = calls++;
      return call === 0 ? response() : fetch(input, init);
    };
  let calls = 0;
  beforeEach(() => {
    calls = 0;
  });

  test.each<[string, () => Promise<Response>, object]>([
    ['a response that is too late', () => new Promise(() => {}), {}],
    [
      'a body that ends too late',
      async () => new Response(new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from('{')) })),
      { httpStatus: 200 },
    ],
  ])('%s', async (_name, response, details) => {
    await using server = await startServer(answer(success));
    const alipay = createCancelClient({
      ...signsAtOnce(credentials),
      ...firstAttemptTimesOut(),
      baseUrl: server.baseUrl,
      fetch: first(response),
    });
    const outcome = await alipay.cancel({ paymentId });
    expect(outcome).toMatchObject({
      resultStatus: 'S',
      attempts: [{ cause: { code: 'TIMEOUT' }, ...details }, { resultStatus: 'S' }],
    });
    expect(calls).toBe(2);
  });

  test('each silence of a server, until the attempts are used up', async () => {
    await using server = await startServer(silence);
    const alipay = createCancelClient({
      ...signsAtOnce(credentials),
      baseUrl: server.baseUrl,
      attemptTimeout: 20,
      deadline: 600_000,
      sleep: async () => {},
    });
    const outcome = await alipay.cancel({ paymentId });
    expect(outcome).toMatchObject({ resultStatus: 'U', stopped: 'attempts', attempts: { length: 5 } });
    expect(outcome.attempts.map(({ cause }) => cause?.code)).toEqual(Array(5).fill('TIMEOUT'));
  });

  test('each refused connection, until the attempts are used up', async () => {
    const { options, delays } = fakeTime();
    // The system never assigns a port below 1024, so no other test listens on this one.
    const alipay = createCancelClient({ ...credentials, baseUrl: 'http://127.0.0.1:2/ams/api', ...options });
    const outcome = await alipay.cancel({ paymentId });
    expect(outcome).toMatchObject({
      resultStatus: 'U',
      cause: { code: 'NO_RESPONSE', error: { cause: { code: 'ECONNREFUSED' } } },
      stopped: 'attempts',
      verified: false,
    });
    expect(delays).toHaveLength(4);
  });

  test('a timeout, even if fetch ignores its signal', async () => {
    const alipay = createCancelClient({
      ...signsAtOnce(credentials),
      region: 'asia',
      fetch: () => new Promise(() => {}),
      attemptTimeout: 1,
      deadline: 600_000,
      sleep: async () => {},
      retry: { maxAttempts: 2 },
    });
    const outcome = await alipay.cancel({ paymentId });
    expect(outcome).toMatchObject({
      resultStatus: 'U',
      cause: { code: 'TIMEOUT' },
      retry: 'same-request',
      nextStep: 'retry',
    });
  });
});

describe('an attempt that cannot be signed', () => {
  const { privateKey: _, ...named } = credentials;

  test('rejects if it is the first', async () => {
    const cause = new Error('The KMS is down.');
    for (const sign of [() => Promise.reject(cause), () => 'no signature', () => undefined as never]) {
      const alipay = createCancelClient({ ...named, sign, region: 'asia', fetch: () => expect.fail() });
      await expect(alipay.cancel({ paymentId })).rejects.toBeInstanceOf(SigningError);
    }
  });

  test('rejects if the signer is too slow, and does not send the request later', async () => {
    const signature = await sign('', merchant.privateKey);
    let finish = (_signature: string) => {};
    const slow = new Promise<string>((resolve) => {
      finish = resolve;
    });
    let sent = 0;
    const fetch = async () => {
      sent++;
      return new Response();
    };
    const alipay = createCancelClient({ ...named, sign: () => slow, region: 'asia', fetch, attemptTimeout: 1 });
    await expect(alipay.cancel({ paymentId })).rejects.toMatchObject({ code: 'SIGNING_FAILED' });
    finish(signature);
    // Between the signature and `fetch` there are only promises. All of them settle before an immediate.
    await setImmediate();
    expect(sent).toBe(0);
  });

  test('gives U if it is a later one, since the first may have arrived', async () => {
    await using server = await startServer(reset);
    let calls = 0;
    const alipay = createCancelClient({
      ...named,
      ...fakeTime().options,
      sign: async (content) =>
        ++calls === 1 ? await sign(content, merchant.privateKey) : Promise.reject(new Error('down')),
      baseUrl: server.baseUrl,
    });
    await expect(alipay.cancel({ paymentId })).resolves.toMatchObject({
      resultStatus: 'U',
      cause: { code: 'SIGNING_FAILED' },
    });
    expect(server.requests).toHaveLength(1);
  });
});

const sent: WireRecord = { request: { method: 'POST', url: 'https://a.example', headers: {}, body: '{}' } };
const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

test.each<[string, unknown, WireRecord, string, RegExp]>([
  ['an abort', new InterruptedError('aborted', 'why'), sent, 'NO_RESPONSE', /^The caller aborted before/],
  [
    'a failed signer',
    new SigningError('No HSM.'),
    {},
    'SIGNING_FAILED',
    /^The request could not be signed\. This repeat was not sent\.$/,
  ],
  ['any other error before sending', refused, {}, 'SIGNING_FAILED', /^The request could not be signed\. This repeat/],
  ['a slow signer', new InterruptedError('timeout', undefined), {}, 'SIGNING_FAILED', /while .* being signed/],
  ['no answer in time', new InterruptedError('timeout', undefined), sent, 'TIMEOUT', /within the time of the attempt/],
  ['a wrong signature', new UntrustedResponseError(200, 'Wrong.'), sent, 'UNTRUSTED_RESPONSE', /^Wrong\.$/],
  ['a too large answer', new ResponseTooLargeError(200), sent, 'UNREADABLE_RESPONSE', /1048576/],
  ['a broken connection', refused, sent, 'NO_RESPONSE', /: ECONNREFUSED\.$/],
  ['an error without a code', new Error('x'), sent, 'NO_RESPONSE', /^The connection failed[^:]*\.$/],
])('%s gives U, with the error in its cause', (_name, error, wire, code, message) => {
  expect(verdictOnError(error, wire)).toEqual({
    resultStatus: 'U',
    verified: false,
    cause: { code, message: expect.stringMatching(message), error },
    deviations: [],
  });
});

test('before anything is sent, an abort stays as it is and any other error becomes a SigningError', () => {
  const aborted = new InterruptedError('aborted', 'why');
  expect(nothingSent(aborted)).toBe(aborted);
  const error = nothingSent(refused);
  expect(error).toBeInstanceOf(SigningError);
  expect(error).toMatchObject({ message: 'The request could not be signed. Nothing was sent.', cause: refused });
});

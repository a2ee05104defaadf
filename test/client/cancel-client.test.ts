import { createServer } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  type Attempt,
  CancelAbortedError,
  type CancelClientOptions,
  type CancelOutcome,
  createCancelClient,
  RequestError,
  SigningError,
} from '../../src/index.js';
import { contentToSign, parseSignatureHeader, sign, verify } from '../../src/index.signature.js';
import { clientId, credentials, merchant, responseHeaders } from '../support/provider.js';
import {
  answer,
  paymentId,
  paymentRequestId,
  type Responder,
  reset,
  result,
  silence,
  startServer,
  success,
  unsigned,
} from '../support/server.js';

/** A clock that moves only when the client rests, so that no test waits. */
function fakeTime() {
  const delays: number[] = [];
  let time = 1_685_599_933_871;
  const sleep = async (milliseconds: number) => {
    delays.push(milliseconds);
    time += milliseconds;
  };
  return { delays, options: { now: () => time, sleep, random: () => 1 - Number.EPSILON } };
}

interface Run {
  outcome: CancelOutcome;
  delays: number[];
  requests: Awaited<ReturnType<typeof startServer>>['requests'];
}

async function cancelAgainst(responders: Responder[], options: Partial<CancelClientOptions> = {}): Promise<Run> {
  await using server = await startServer(...responders);
  const time = fakeTime();
  const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl, ...time.options, ...options });
  const outcome = await alipay.cancel({ paymentId });
  return { outcome, delays: time.delays, requests: server.requests };
}

describe('what is sent', () => {
  test('is signed over the path and the bytes that arrive, with the headers of the contract', async () => {
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

  test('is the same bytes on every attempt, with a fresh time and signature', async () => {
    const unknown = answer(result('U', 'UNKNOWN_EXCEPTION'));
    const { requests } = await cancelAgainst([unknown, unknown, answer(success)]);
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(({ body }) => body.toString())).size).toBe(1);
    expect(new Set(requests.map(({ headers }) => headers['request-time'])).size).toBe(3);
    expect(new Set(requests.map(({ headers }) => headers['signature'])).size).toBe(3);
  });

  test('does not change when the caller changes the request between attempts', async () => {
    await using server = await startServer(answer(result('U', 'UNKNOWN_EXCEPTION')), answer(success));
    const request = { paymentId };
    const sleep = async () => {
      request.paymentId = 'another payment';
    };
    const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl, sleep });
    await expect(alipay.cancel(request)).resolves.toMatchObject({ resultStatus: 'S' });
    expect(server.requests.map(({ body }) => JSON.parse(body.toString()))).toEqual([{ paymentId }, { paymentId }]);
  });

  test('can be signed by a function, for a key that lives elsewhere', async () => {
    const { privateKey: _, ...rest } = credentials;
    for (const encode of [
      (signature: string) => signature,
      decodeURIComponent,
      (signature: string) => Buffer.from(decodeURIComponent(signature), 'base64'),
    ]) {
      await using server = await startServer(answer(success));
      const alipay = createCancelClient({
        ...rest,
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

describe('final answers are not repeated', () => {
  test('S', async () => {
    const { outcome, requests } = await cancelAgainst([answer(success)]);
    expect(outcome).toMatchObject({ resultStatus: 'S', paymentId, paymentRequestId, verified: true });
    expect(requests).toHaveLength(1);
  });

  test.each(['SYSTEM_ERROR', 'PROCESS_FAIL', 'ORDER_NOT_EXIST', 'SOMETHING_NEW'])('F %s', async (code) => {
    const { outcome, requests } = await cancelAgainst([answer(result('F', code))]);
    expect(outcome).toMatchObject({ resultStatus: 'F', resultCode: code, verified: true });
    expect(requests).toHaveLength(1);
  });

  test('an unsigned F is let through, and says that it is not verified', async () => {
    const { outcome } = await cancelAgainst([answer(result('F', 'KEY_NOT_FOUND'), { headers: unsigned })]);
    expect(outcome).toMatchObject({ resultStatus: 'F', resultCode: 'KEY_NOT_FOUND', verified: false });
  });

  test.each([302, 307, 400, 401, 403, 404, 405, 409, 422])('HTTP %i is U and not repeated', async (status) => {
    const { outcome, requests } = await cancelAgainst([
      answer('<html>', { status, headers: { ...unsigned, Location: '/' } }),
    ]);
    expect(outcome).toMatchObject({ resultStatus: 'U', cause: { code: 'HTTP_STATUS' }, stopped: 'not-repeatable' });
    expect(requests).toHaveLength(1);
  });
});

describe('what is not known is repeated until it is', () => {
  const noise = Buffer.alloc(8, 0xff).toString('latin1');
  const signedByOther = { Signature: 'algorithm=RSA256,keyVersion=1,signature=AAAA' };
  test.each<[string, Responder, string]>([
    ['U', answer(result('U', 'UNKNOWN_EXCEPTION')), 'UNKNOWN_RESULT'],
    ['U, unsigned', answer(result('U', 'REQUEST_TRAFFIC_EXCEED_LIMIT'), { headers: unsigned }), 'UNKNOWN_RESULT'],
    ['a connection that is reset', reset, 'NO_RESPONSE'],
    ['a truncated body', truncated, 'NO_RESPONSE'],
    ['HTTP 408', answer('', { status: 408, headers: unsigned }), 'HTTP_STATUS'],
    ['HTTP 425', answer('', { status: 425, headers: unsigned }), 'HTTP_STATUS'],
    ['HTTP 429', answer('', { status: 429, headers: unsigned }), 'HTTP_STATUS'],
    ['HTTP 500', answer('', { status: 500, headers: unsigned }), 'HTTP_STATUS'],
    ['HTTP 502 with a page', answer('<html>', { status: 502, headers: unsigned }), 'HTTP_STATUS'],
    ['HTTP 503 with a signed success', answer(success, { status: 503 }), 'HTTP_STATUS'],
    ['an unsigned success', answer(success, { headers: unsigned }), 'UNTRUSTED_RESPONSE'],
    ['a wrong signature', answer(success, { headers: signedByOther }), 'UNTRUSTED_RESPONSE'],
    ['a signature that cannot be read', answer(success, { headers: { Signature: 'nonsense' } }), 'UNTRUSTED_RESPONSE'],
    [
      'another algorithm',
      answer(success, { headers: { Signature: 'algorithm=none,signature=AAAA' } }),
      'UNTRUSTED_RESPONSE',
    ],
    ['a signature without a time', answer(success, { headers: { 'Response-Time': null } }), 'UNTRUSTED_RESPONSE'],
    ['a signature without a Client-Id', answer(success, { headers: { 'Client-Id': null } }), 'UNTRUSTED_RESPONSE'],
    ['a time without a signature', answer(success, { headers: { Signature: null } }), 'UNTRUSTED_RESPONSE'],
    ['an answer for another client', signedForOther, 'UNTRUSTED_RESPONSE'],
    ['two Signature headers', twoSignatures, 'UNTRUSTED_RESPONSE'],
    ['a body changed on the way', tampered, 'UNTRUSTED_RESPONSE'],
    ['no JSON', answer('{"result":'), 'UNREADABLE_RESPONSE'],
    ['noise', answer(noise), 'UNREADABLE_RESPONSE'],
    ['more than a mebibyte', answer(JSON.stringify(success) + ' '.repeat(1024 * 1024)), 'UNREADABLE_RESPONSE'],
    ['an empty body', answer(''), 'INVALID_RESPONSE'],
    ['JSON of another shape', answer([]), 'INVALID_RESPONSE'],
    ['a status that does not exist', answer(result('X', 'SUCCESS')), 'INVALID_RESPONSE'],
    ['a success of another payment', answer({ ...success, paymentId: 'another' }), 'OTHER_PAYMENT'],
  ])('%s', async (_name, responder, cause) => {
    const { outcome, requests } = await cancelAgainst([responder, answer(success)]);
    expect(outcome).toMatchObject({ resultStatus: 'S', verified: true });
    expect(outcome.attempts).toMatchObject([
      { number: 1, resultStatus: 'U', cause: { code: cause } },
      { number: 2, resultStatus: 'S' },
    ]);
    expect(requests).toHaveLength(2);
  });

  test('a response that does not come in time', async () => {
    await using server = await startServer(silence, answer(success));
    const alipay = createCancelClient({
      ...credentials,
      baseUrl: server.baseUrl,
      attemptTimeout: 50,
      retry: { baseDelay: 1 },
    });
    const outcome = await alipay.cancel({ paymentId });
    expect(outcome).toMatchObject({ resultStatus: 'S', attempts: [{ cause: { code: 'TIMEOUT' } }, {}] });
  });

  test('a body that does not end in time', async () => {
    const stalls: Responder = (response) => void response.writeHead(200).write('{');
    await using server = await startServer(stalls, answer(success));
    const alipay = createCancelClient({
      ...credentials,
      baseUrl: server.baseUrl,
      attemptTimeout: 50,
      retry: { baseDelay: 1 },
    });
    const outcome = await alipay.cancel({ paymentId });
    expect(outcome).toMatchObject({
      resultStatus: 'S',
      attempts: [{ cause: { code: 'TIMEOUT' }, httpStatus: 200 }, {}],
    });
  });

  test('a server that cannot be reached', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const { options, delays } = fakeTime();
    const alipay = createCancelClient({ ...credentials, baseUrl: `http://127.0.0.1:${port}/ams/api`, ...options });
    const outcome = await alipay.cancel({ paymentId });
    expect(outcome).toMatchObject({
      resultStatus: 'U',
      cause: { code: 'NO_RESPONSE' },
      stopped: 'attempts',
      verified: false,
    });
    expect(delays).toHaveLength(4);
  });

  test('a fetch that ignores its signal does not hold the cancellation', async () => {
    const alipay = createCancelClient({
      ...credentials,
      region: 'asia',
      fetch: () => new Promise(() => {}),
      attemptTimeout: 10,
      retry: { maxAttempts: 2, baseDelay: 1 },
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

describe('when to stop, and how long to wait', () => {
  const busy = answer(result('U', 'REQUEST_TRAFFIC_EXCEED_LIMIT'));

  test('stops after the attempts, with delays that double up to the cap', async () => {
    const { outcome, delays, requests } = await cancelAgainst([busy], {
      retry: { maxAttempts: 6, baseDelay: 100, maxDelay: 500 },
    });
    expect(outcome).toMatchObject({
      resultStatus: 'U',
      resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT',
      stopped: 'attempts',
      retry: 'same-request',
      nextStep: 'retry',
    });
    expect(requests).toHaveLength(6);
    expect(delays).toEqual([99, 199, 399, 499, 499]);
  });

  test('stops at the deadline', async () => {
    const { outcome, delays } = await cancelAgainst([busy], {
      deadline: 1000,
      retry: { maxAttempts: 50, baseDelay: 200 },
    });
    expect(outcome).toMatchObject({ resultStatus: 'U', stopped: 'deadline' });
    expect(delays).toEqual([199, 399]);
  });

  test('waits as long as Retry-After asks, and stops where that is past the deadline', async () => {
    const patient = answer('', { status: 429, headers: { ...unsigned, 'Retry-After': '20' } });
    const once = await cancelAgainst([patient, answer(success)]);
    expect(once.outcome.resultStatus).toBe('S');
    expect(once.delays).toEqual([20_000]);
    const never = await cancelAgainst([patient], { deadline: 15_000 });
    expect(never.outcome).toMatchObject({ resultStatus: 'U', stopped: 'deadline', attempts: [{ retryAfter: 20_000 }] });
  });

  test('a call may change the limits of its client', async () => {
    await using server = await startServer(busy);
    const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl, ...fakeTime().options });
    const outcome = await alipay.cancel({ paymentId }, { retry: { maxAttempts: 1 } });
    expect(outcome).toMatchObject({ resultStatus: 'U', stopped: 'attempts' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('what rejects', () => {
  test.each<[string, unknown, RegExp]>([
    ['neither id', {}, /`paymentId` is missing.*`paymentRequestId` is missing/],
    ['an empty id', { paymentId: '' }, /`paymentId` must have at least 1 character/],
    ['an id of 65 characters', { paymentId: 'x'.repeat(65) }, /`paymentId` must have at most 64 characters/],
    ['a number', { paymentRequestId: 5 }, /`paymentRequestId` must be of type string/],
    ['a second id that is wrong', { paymentId, paymentRequestId: '' }, /`paymentRequestId` must have at least/],
    ['null', null, /it must be of type object/],
    ['nothing', undefined, /it must be of type object/],
    ['a BigInt', { paymentId: 1n }, /cannot be written as JSON/],
  ])('a request with %s, before anything is sent', async (_name, request, message) => {
    await using server = await startServer(answer(success));
    const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl });
    const error = await alipay.cancel(request as never).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(message) });
    expect(server.requests).toHaveLength(0);
  });

  test.each<[string, object, string]>([
    ['a deadline of 0', { deadline: 0 }, 'deadline'],
    ['no number of attempts', { retry: { maxAttempts: 'all' } }, 'retry.maxAttempts'],
    ['no signal', { signal: {} }, 'signal'],
  ])("a call's options: %s", async (_name, options, option) => {
    const alipay = createCancelClient({ ...credentials, region: 'asia', fetch: () => expect.fail() });
    await expect(alipay.cancel({ paymentId }, options as never)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      option,
    });
  });

  test('a first attempt that cannot be signed', async () => {
    const { privateKey: _, ...rest } = credentials;
    const cause = new Error('The KMS is down.');
    for (const sign of [() => Promise.reject(cause), () => 'no signature', () => undefined as never]) {
      const alipay = createCancelClient({ ...rest, sign, region: 'asia', fetch: () => expect.fail() });
      await expect(alipay.cancel({ paymentId })).rejects.toBeInstanceOf(SigningError);
    }
  });

  test('a signer that is slower than the attempt, and what it signs later is not sent', async () => {
    const { privateKey: _, ...rest } = credentials;
    let finish = () => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const slowSign = async (content: Uint8Array) => {
      await slow;
      return await sign(content, merchant.privateKey);
    };
    let sent = 0;
    const fetch = async () => {
      sent++;
      return new Response();
    };
    const alipay = createCancelClient({ ...rest, sign: slowSign, region: 'asia', fetch, attemptTimeout: 10 });
    await expect(alipay.cancel({ paymentId })).rejects.toMatchObject({ code: 'SIGNING_FAILED' });
    finish();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sent).toBe(0);
  });

  test('but not a later attempt that cannot be signed: the first may have arrived', async () => {
    await using server = await startServer(reset);
    const { privateKey: _, ...rest } = credentials;
    let calls = 0;
    const alipay = createCancelClient({
      ...rest,
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

  test('an abort before anything was sent', async () => {
    const alipay = createCancelClient({ ...credentials, region: 'asia', fetch: () => expect.fail() });
    const reason = new Error('shutting down');
    const error = await alipay.cancel({ paymentId }, { signal: AbortSignal.abort(reason) }).catch((caught) => caught);
    expect(error).toBeInstanceOf(CancelAbortedError);
    expect(error).toMatchObject({
      code: 'ABORTED',
      cause: reason,
      attempts: [],
      message: expect.stringMatching(/untouched/),
    });
  });

  test('an abort during an attempt, which says that the outcome is not known', async () => {
    const controller = new AbortController();
    await using server = await startServer(() => controller.abort());
    const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl });
    const error = await alipay.cancel({ paymentId }, { signal: controller.signal }).catch((caught) => caught);
    expect(error).toMatchObject({
      code: 'ABORTED',
      attempts: [{ number: 1, resultStatus: 'U' }],
      message: expect.stringMatching(/not known/),
    });
  });

  test('an abort between two attempts', async () => {
    const controller = new AbortController();
    await using server = await startServer(answer(result('U', 'UNKNOWN_EXCEPTION')));
    const onAttempt = () => controller.abort();
    const alipay = createCancelClient({
      ...credentials,
      baseUrl: server.baseUrl,
      onAttempt,
      retry: { baseDelay: 60_000, maxDelay: 60_000 },
    });
    const error = await alipay.cancel({ paymentId }, { signal: controller.signal }).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'ABORTED', attempts: [{ number: 1 }] });
    expect(server.requests).toHaveLength(1);
  });
});

describe('what is told', () => {
  test('every attempt is told to onAttempt as it ends, and is in the outcome', async () => {
    const told: Attempt[] = [];
    const { outcome } = await cancelAgainst([answer(result('U', 'UNKNOWN_EXCEPTION')), answer(success)], {
      onAttempt: (attempt) => told.push(attempt),
    });
    expect(told).toEqual(outcome.attempts);
    expect(told).toMatchObject([
      {
        number: 1,
        resultStatus: 'U',
        resultCode: 'UNKNOWN_EXCEPTION',
        httpStatus: 200,
        verified: true,
        requestTime: '1685599933871',
      },
      { number: 2, resultStatus: 'S', resultCode: 'SUCCESS', httpStatus: 200, verified: true },
    ]);
  });

  test.each<[string, () => never | Promise<never>]>([
    [
      'throws',
      () => {
        throw new Error('log is full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('log is full'))],
  ])('an onAttempt that %s loses no outcome', async (_name, onAttempt) => {
    const { outcome } = await cancelAgainst([answer(success)], { onAttempt });
    expect(outcome.resultStatus).toBe('S');
  });

  test('no timer is left behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const fetch = () => Promise.resolve(new Response(null, { status: 503 }));
    const alipay = createCancelClient({ ...credentials, region: 'asia', fetch, retry: { baseDelay: 1, maxDelay: 1 } });
    const before = timers();
    await alipay.cancel({ paymentId });
    expect(timers()).toBe(before);
  });

  test('a sleep that fails loses no outcome', async () => {
    const sleep = () => Promise.reject(new Error('no timer'));
    const { outcome } = await cancelAgainst([answer(result('U', 'UNKNOWN_EXCEPTION')), answer(success)], { sleep });
    expect(outcome.resultStatus).toBe('S');
  });

  test('the support details name the call and the last answer', async () => {
    const { outcome } = await cancelAgainst([answer(result('F', 'ORDER_NOT_EXIST'))]);
    expect(outcome.support).toMatchObject({
      clientId,
      method: 'POST',
      url: expect.stringMatching(/\/ams\/api\/v1\/payments\/cancel$/),
      paymentId,
      requestTime: '1685599933871',
      responseTime: expect.stringMatching(/^\d{13}$/),
      httpStatus: 200,
      resultCode: 'ORDER_NOT_EXIST',
      resultMessage: 'A message.',
    });
  });

  test('no outcome, hook or error shows a key, a token or a signature', async () => {
    const secret = (merchant.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string).split('\n')[5] ?? '';
    const told: unknown[] = [];
    for (const responder of [answer(success), reset, answer(success, { headers: { Signature: 'nonsense' } })]) {
      const { outcome, requests } = await cancelAgainst([responder], {
        agentToken: 'agent-secret',
        onAttempt: (attempt) => told.push(attempt),
        retry: { maxAttempts: 2 },
      });
      told.push(outcome);
      const { signature } = parseSignatureHeader(String(requests[0]?.headers['signature']));
      const text = inspect(told, { depth: 20, showHidden: true });
      expect(text).not.toContain(secret);
      expect(text).not.toContain('agent-secret');
      expect(text).not.toContain(signature.slice(0, 40));
    }
  });
});

async function signedForOther(response: Parameters<Responder>[0], request: Parameters<Responder>[1]) {
  await answer(success, { headers: await responseHeaders(request.path, JSON.stringify(success), 'another') })(
    response,
    request,
  );
}

async function twoSignatures(response: Parameters<Responder>[0], request: Parameters<Responder>[1]) {
  const { Signature = '' } = await responseHeaders(request.path, JSON.stringify(success));
  await answer(success, { headers: { Signature: [Signature, Signature] } })(response, request);
}

async function tampered(response: Parameters<Responder>[0], request: Parameters<Responder>[1]) {
  const headers = await responseHeaders(request.path, JSON.stringify(result('F', 'ORDER_NOT_EXIST')));
  await answer(success, { headers })(response, request);
}

function truncated(response: Parameters<Responder>[0]) {
  response.writeHead(200, { 'Content-Length': '500' }).write('{"result":', () => response.socket?.destroy());
}

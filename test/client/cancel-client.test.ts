import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Attempt, createCancelClient, type Fetch } from '../../src/index.js';
import { parseSignatureHeader } from '../../src/index.signature.js';
import { cancelAgainst } from '../support/cancellation.js';
import { catchError } from '../support/errors.js';
import { pemOf } from '../support/keys.js';
import { clientId, credentials, merchant } from '../support/provider.js';
import { answer, paymentId, type Responder, reset, result, startServer, success, unsigned } from '../support/server.js';
import { fakeTime } from '../support/time.js';

describe('a failure that concerns only the request', () => {
  const denied = answer(result('F', 'ACCESS_DENIED'));
  const open = { resultStatus: 'U', resultCode: 'ACCESS_DENIED', cause: { code: 'REQUEST_REFUSED' } };

  test('gives F after the very first request', async () => {
    expect((await cancelAgainst([denied])).outcome).toMatchObject({ resultStatus: 'F', resultCode: 'ACCESS_DENIED' });
  });

  test('gives U if an earlier request may have cancelled the payment', async () => {
    expect((await cancelAgainst([reset, denied], { retry: { maxAttempts: 2 } })).outcome).toMatchObject(open);
    await using server = await startServer(denied);
    const { options } = fakeTime();
    const alipay = createCancelClient({ ...credentials, ...options, baseUrl: server.baseUrl });
    const once = { repeated: true, retry: { maxAttempts: 1 } };
    expect(await alipay.cancel({ paymentId }, once)).toMatchObject(open);
  });

  test('needs `repeated` to be true or false', async () => {
    const alipay = createCancelClient({ ...credentials, region: 'asia' });
    const error = await catchError(() => alipay.cancel({ paymentId }, { repeated: 'yes' as never }));
    expect(error).toMatchObject({ code: 'INVALID_OPTION', option: 'repeated' });
  });
});

test('a client names its account, and whether it acts for another merchant', () => {
  const options = { ...credentials, baseUrl: 'https://gateway.example/ams/api' };
  const account = { clientId, baseUrl: options.baseUrl };
  expect(createCancelClient(options).account).toEqual({ ...account, forAgent: false });
  expect(createCancelClient({ ...options, agentToken: 'agent' }).account).toEqual({ ...account, forAgent: true });
});

describe('the client', () => {
  const busy = answer(result('U', 'REQUEST_TRAFFIC_EXCEED_LIMIT'));

  test('stops after its attempts; delays double up to the maximum', async () => {
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
      deadline: 100_000,
      retry: { maxAttempts: 50, baseDelay: 20_000, maxDelay: 80_000 },
    });
    expect(outcome).toMatchObject({ resultStatus: 'U', stopped: 'deadline' });
    expect(delays).toEqual([19_999, 39_999]);
  });

  test('waits for Retry-After, and stops if that is past the deadline', async () => {
    const patient = answer('', { status: 429, headers: { ...unsigned, 'Retry-After': '20' } });
    const once = await cancelAgainst([patient, answer(success)]);
    expect(once.outcome.resultStatus).toBe('S');
    expect(once.delays).toEqual([20_000]);
    const never = await cancelAgainst([patient], { deadline: 15_000 });
    expect(never.outcome).toMatchObject({ resultStatus: 'U', stopped: 'deadline', attempts: [{ retryAfter: 20_000 }] });
  });

  test('waits by a timer if no sleep is given', async () => {
    const order: string[] = [];
    const unknown = answer(result('U', 'UNKNOWN_EXCEPTION'));
    const again: Responder = (response, request) => {
      order.push('again');
      return answer(success)(response, request);
    };
    await using server = await startServer(unknown, again);
    const alipay = createCancelClient({
      ...credentials,
      baseUrl: server.baseUrl,
      retry: { baseDelay: 60, maxDelay: 60 },
      random: () => 0.99,
      // Both timers start in the same turn. The shorter one fires first, even on a busy machine.
      onAttempt: ({ number }) => void (number === 1 && setTimeout(() => order.push('meanwhile'), 20)),
    });
    await alipay.cancel({ paymentId });
    expect(order).toEqual(['meanwhile', 'again']);
  });

  test('uses the limits of the call, then its own', async () => {
    await using server = await startServer(busy);
    const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl, ...fakeTime().options });
    const outcome = await alipay.cancel({ paymentId }, { retry: { maxAttempts: 1 } });
    expect(outcome).toMatchObject({ resultStatus: 'U', stopped: 'attempts' });
    expect(server.requests).toHaveLength(1);
  });
});

test.each<[string, object, string]>([
  ['a deadline of 0', { deadline: 0 }, 'deadline'],
  ['text for a number of attempts', { retry: { maxAttempts: 'all' } }, 'retry.maxAttempts'],
  ['an object for a signal', { signal: {} }, 'signal'],
])('cancel() rejects an invalid option: %s', async (_name, options, option) => {
  const alipay = createCancelClient({ ...credentials, region: 'asia', fetch: () => expect.fail() });
  await expect(alipay.cancel({ paymentId }, options as never)).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    option,
  });
});

describe('an outcome', () => {
  test('lists every attempt, as passed to onAttempt when it ends', async () => {
    const received: Attempt[] = [];
    const { outcome } = await cancelAgainst([answer(result('U', 'UNKNOWN_EXCEPTION')), answer(success)], {
      onAttempt: (attempt) => received.push(attempt),
    });
    expect(received).toEqual(outcome.attempts);
    expect(received).toMatchObject([
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

  test.each<[string, Responder, object]>([
    ['without a response', reset, { cause: expect.objectContaining({ code: 'NO_RESPONSE' }) }],
    [
      'without a signature',
      answer('', { status: 503, headers: unsigned }),
      { cause: expect.objectContaining({ code: 'UNAVAILABLE' }), httpStatus: 503 },
    ],
  ])('lists only known fields for an attempt %s', async (_name, responder, known) => {
    const { outcome } = await cancelAgainst([responder], { retry: { maxAttempts: 1 } });
    const [time, requestTime] = [1_685_599_933_871, '1685599933871'];
    expect(outcome.attempts).toStrictEqual([
      {
        number: 1,
        startedAt: new Date(time).toISOString(),
        duration: 0,
        resultStatus: 'U',
        verified: false,
        requestTime,
        ...known,
      },
    ]);
    expect(Object.values(outcome.support)).not.toContain(null);
    expect(Object.values(outcome.support)).not.toContain(undefined);
  });

  test.each<[string, () => never | Promise<never>]>([
    [
      'throws',
      () => {
        throw new Error('log is full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('log is full'))],
  ])('is returned even if onAttempt %s', async (_name, onAttempt) => {
    const { outcome } = await cancelAgainst([answer(success)], { onAttempt });
    expect(outcome.resultStatus).toBe('S');
  });

  test('leaves no listener on a signal that many calls share', async () => {
    await using server = await startServer(answer(result('U', 'UNKNOWN_EXCEPTION')), answer(success));
    const { signal } = new AbortController();
    const retry = { baseDelay: 1, maxDelay: 1 };
    const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl, retry });
    await alipay.cancel({ paymentId }, { signal });
    expect(server.requests).toHaveLength(2);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  test('is returned even if sleep fails', async () => {
    const sleep = () => Promise.reject(new Error('no timer'));
    const { outcome } = await cancelAgainst([answer(result('U', 'UNKNOWN_EXCEPTION')), answer(success)], { sleep });
    expect(outcome.resultStatus).toBe('S');
  });

  test('has support details of the call and the last answer', async () => {
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

  test('contains no key, token or signature; neither do hooks and errors', async () => {
    const secret = pemOf(merchant.privateKey).split('\n')[5] ?? '';
    const received: unknown[] = [];
    for (const responder of [answer(success), reset, answer(success, { headers: { Signature: 'nonsense' } })]) {
      const { outcome, requests } = await cancelAgainst([responder], {
        agentToken: 'agent-secret',
        onAttempt: (attempt) => received.push(attempt),
        retry: { maxAttempts: 2 },
      });
      received.push(outcome);
      const { signature } = parseSignatureHeader(String(requests[0]?.headers['signature']));
      const text = inspect(received, { depth: 20, showHidden: true });
      expect(text).not.toContain(secret);
      expect(text).not.toContain('agent-secret');
      expect(text).not.toContain(signature.slice(0, 40));
    }
  });
});

test('the duration of an attempt does not change if the system clock is set forward', async () => {
  const hour = 3_600_000;
  const { now } = Date;
  let ahead = 0;
  Date.now = () => now() + ahead;
  onTestFinished(() => {
    Date.now = now;
  });
  const send: Fetch = () => {
    ahead = 10 * hour;
    return Promise.reject(new TypeError('fetch failed'));
  };
  const alipay = createCancelClient({ ...credentials, region: 'asia', fetch: send, retry: { maxAttempts: 1 } });
  const { attempts } = await alipay.cancel({ paymentId });
  expect(attempts[0]?.duration).toBeLessThan(hour);
});

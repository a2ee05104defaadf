import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { steadyHooks } from '../../src/client/hooks.js';
import type { CommonClientOptions } from '../../src/client/options.js';
import { createCancelClient, OptionError } from '../../src/index.js';
import { catchError } from '../support/errors.js';
import { credentials } from '../support/provider.js';
import { answer, paymentId, reset, result, startServer, success } from '../support/server.js';
import { fakeTime } from '../support/time.js';

const busy = answer(result('U', 'REQUEST_TRAFFIC_EXCEED_LIMIT'));

async function cancelWith(options: Partial<CommonClientOptions>, ...responders: Parameters<typeof startServer>) {
  await using server = await startServer(...responders);
  const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl, ...fakeTime().options, ...options });
  return { outcome: await alipay.cancel({ paymentId }), requests: server.requests };
}

/** A hook that returns `right` for the first `after` calls, then calls `wrong`. */
function turning<T>(right: T, wrong: () => T, after: number): () => T {
  let calls = 0;
  return () => (calls++ < after ? right : wrong());
}
const fails = (): never => {
  throw new Error('broken hook');
};

test('replaces an invalid random number by a valid one', () => {
  for (const value of [-1, 1, Number.NaN]) {
    const number = steadyHooks({ random: () => value }).random();
    expect(number >= 0 && number < 1).toBe(true);
  }
  expect(steadyHooks({ random: () => 0 }).random()).toBe(0);
});

describe('a hook that fails after a request was sent does not lose the outcome:', () => {
  test.each<[string, () => number]>([
    ['throws', fails],
    ['returns NaN', () => Number.NaN],
    ['returns a negative number', () => -1],
    ['returns a large number', () => 1e9],
    ['returns text', () => 'x' as never],
  ])('random %s', async (_name, random) => {
    const { delays, options } = fakeTime();
    const { outcome } = await cancelWith({ ...options, random }, busy, answer(success));
    expect(outcome).toMatchObject({ resultStatus: 'S', attempts: { length: 2 } });
    expect(delays.every((delay) => Number.isInteger(delay) && delay >= 0 && delay < 500)).toBe(true);
  });

  const right = Date.now();
  test.each<[string, () => number]>([
    ['throws', fails],
    ['returns NaN', () => Number.NaN],
    ['returns text', () => 'x' as never],
    ['returns seconds', () => right / 1000],
  ])('now %s', async (_name, wrong) => {
    // The clock breaks at each of its calls after the first request was signed.
    for (const after of [2, 3, 4, 5, 6]) {
      const now = turning(right, wrong, after);
      const { outcome, requests } = await cancelWith({ now, deadline: 86_400_000 }, reset, busy, answer(success));
      expect(outcome.attempts.length).toBe(requests.length);
      expect(requests.every(({ headers }) => /^\d{13}$/.test(String(headers['request-time'])))).toBe(true);
      expect(outcome.attempts.every(({ startedAt }) => startedAt === new Date(startedAt).toISOString())).toBe(true);
    }
  });

  test.each<[string, () => Promise<void>]>([
    ['throws', fails],
    ['rejects', async () => fails()],
    ['returns no promise', () => undefined as never],
  ])('sleep %s', async (_name, sleep) => {
    const { outcome } = await cancelWith({ sleep }, busy, answer(success));
    expect(outcome).toMatchObject({ resultStatus: 'S', attempts: { length: 2 } });
  });

  test('the deadline ends a sleep that never ends', async () => {
    const sleep = () => new Promise<void>(() => {});
    const { outcome } = await cancelWith({ sleep, deadline: 600, now: Date.now, retry: { baseDelay: 1 } }, busy);
    expect(outcome).toMatchObject({ resultStatus: 'U', stopped: 'deadline' });
  });
});

test.each<[string, () => number]>([
  ['throws', fails],
  ['returns NaN', () => Number.NaN],
  ['returns seconds', () => 1_685_599_933],
])('cancel() rejects and sends nothing if the clock %s', async (_name, now) => {
  await using server = await startServer(answer(success));
  const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl, now });
  const error = await catchError(() => alipay.cancel({ paymentId }));
  expect(error).toBeInstanceOf(OptionError);
  expect(error).toMatchObject({ option: 'now', message: expect.stringContaining('milliseconds since 1970') });
  expect(server.requests).toHaveLength(0);
});

describe('signing that fails', () => {
  const { privateKey: _, ...rest } = credentials;
  const signature = Buffer.alloc(256, 1);

  test('for a repeat says only that the repeat was not sent', async () => {
    const sign = turning<Uint8Array>(signature, fails, 1);
    await using server = await startServer(reset);
    const time = fakeTime().options;
    const alipay = createCancelClient({ ...rest, sign, baseUrl: server.baseUrl, ...time, retry: { maxAttempts: 2 } });
    expect(await alipay.cancel({ paymentId })).toMatchObject({
      resultStatus: 'U',
      retry: 'after-correction',
      nextStep: 'fix-keys',
      cause: { code: 'SIGNING_FAILED', message: 'The request could not be signed. This repeat was not sent.' },
    });
  });

  test('because the first attempt timed out says so, and that nothing was sent', async () => {
    const sign = () => new Promise<never>(() => {});
    const alipay = createCancelClient({ ...rest, sign, region: 'asia', attemptTimeout: 1, fetch: () => expect.fail() });
    const error = await catchError(() => alipay.cancel({ paymentId }));
    expect(error).toMatchObject({
      code: 'SIGNING_FAILED',
      message: 'The time of the attempt ran out while the request was being signed. Nothing was sent.',
    });
  });
});

describe('the hooks of a client', () => {
  test('accept 0 from random, but not 1', () => {
    expect(steadyHooks({ random: () => 0 }).random()).toBe(0);
    expect(steadyHooks({ random: () => 1 }).random()).toBeLessThan(1);
  });

  test('accept a time of 13 digits', () => {
    const lasting = (time: number) => steadyHooks({ now: () => time }).now() === time;
    expect([1e12 - 1, 1e12, 1e13 - 1, 1e13].map(lasting)).toEqual([false, true, true, false]);
  });

  test('sleep by a timer that ends with its signal and leaves no listener', async () => {
    const { sleep } = steadyHooks({});
    const controller = new AbortController();
    const resting = sleep(3_600_000, controller.signal);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort();
    await resting;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    const { signal } = new AbortController();
    await sleep(1, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

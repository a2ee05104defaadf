import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Attempted, decide, jitteredDelay, type Limits, parseRetryAfter, repeat } from '../../src/client/retry.js';

const limits: Limits = { attemptTimeout: 10_000, deadline: 60_000, maxAttempts: 5, baseDelay: 500, maxDelay: 8_000 };
const half = () => 0.5;
const situation = { attempts: 1, elapsed: 0, unknown: true };

describe('whether to try again', () => {
  test('never after a final answer', () => {
    expect(decide({ ...situation, unknown: false }, limits, half)).toEqual({ again: false, reason: 'final' });
  });

  test.each([200, 408, 425, 429, 500, 502, 503, 504, 599])('yes when HTTP %i leaves it open', (httpStatus) => {
    expect(decide({ ...situation, httpStatus }, limits, half)).toEqual({ again: true, delay: 250 });
  });

  test('yes when there was no response', () => {
    expect(decide(situation, limits, half)).toEqual({ again: true, delay: 250 });
  });

  test.each([201, 204, 301, 302, 307, 400, 401, 403, 404, 405, 409, 410, 413, 422, 451])(
    'no after HTTP %i',
    (httpStatus) => {
      expect(decide({ ...situation, httpStatus }, limits, half)).toEqual({ again: false, reason: 'not-repeatable' });
    },
  );

  test('no when the attempts are used up, and yes just before', () => {
    expect(decide({ ...situation, attempts: 5 }, limits, half)).toEqual({ again: false, reason: 'attempts' });
    expect(decide({ ...situation, attempts: 4 }, limits, half)).toMatchObject({ again: true });
  });

  test('no when the next attempt would begin at the deadline or later', () => {
    expect(decide({ ...situation, elapsed: 59_750 }, limits, half)).toEqual({ again: false, reason: 'deadline' });
    expect(decide({ ...situation, elapsed: 59_749 }, limits, half)).toEqual({ again: true, delay: 250 });
  });

  test('Retry-After prolongs the wait, also past maxDelay, and never shortens it', () => {
    expect(decide({ ...situation, retryAfter: 20_000 }, limits, half)).toEqual({ again: true, delay: 20_000 });
    expect(decide({ ...situation, retryAfter: 1 }, limits, half)).toEqual({ again: true, delay: 250 });
    expect(decide({ ...situation, retryAfter: 60_000 }, limits, half)).toEqual({ again: false, reason: 'deadline' });
  });
});

describe('the loop', () => {
  /** Attempts that take so many milliseconds each, by a clock of their own, and what each was told. */
  async function repeatWith(durations: number[], change: Partial<Limits> = {}) {
    const told: [number: number, timeout: number][] = [];
    const delays: number[] = [];
    let time = 5_000;
    const attempt = async (number: number, timeout: number): Promise<Attempted> => {
      told.push([number, timeout]);
      time += durations[number - 1] ?? 0;
      return { verdict: { resultStatus: number === durations.length ? 'S' : 'U' }, exchange: {} };
    };
    const sleep = async (milliseconds: number) => {
      delays.push(milliseconds);
      time += milliseconds;
    };
    const pace = { limits: { ...limits, ...change }, random: half, sleep, stopwatch: () => time };
    return { ...(await repeat(attempt, pace)), told, delays };
  }

  test('gives each attempt its time, but no more than is left of the deadline', async () => {
    const { told, reason } = await repeatWith([20_000, 35_000, 1], { deadline: 60_000, attemptTimeout: 50_000 });
    expect(told).toEqual([
      [1, 50_000],
      [2, 39_750],
      [3, 4_250],
    ]);
    expect(reason).toBe('final');
  });

  test('gives an attempt a millisecond at least', async () => {
    const { told } = await repeatWith([1], { deadline: 0.5 });
    expect(told).toEqual([[1, 1]]);
  });

  test('rests between attempts as it was decided, and not after the last', async () => {
    const { delays, told } = await repeatWith([0, 0, 0]);
    expect(delays).toEqual([250, 500]);
    expect(told).toHaveLength(3);
  });

  test('ends when the rest is ended', async () => {
    const enough = new Error('enough');
    const attempt = async () => ({ verdict: { resultStatus: 'U' }, exchange: {} });
    const sleep = () => Promise.reject(enough);
    await expect(repeat(attempt, { limits, random: half, sleep, stopwatch: () => 0 })).rejects.toBe(enough);
  });
});

describe('how long to wait', () => {
  test('at most the base delay, doubled with each attempt, up to the cap', () => {
    const almostOne = () => 1 - Number.EPSILON;
    expect([1, 2, 3, 4, 5, 6, 50].map((attempts) => jitteredDelay(attempts, limits, almostOne))).toEqual([
      499, 999, 1999, 3999, 7999, 7999, 7999,
    ]);
    expect(jitteredDelay(3, limits, () => 0)).toBe(0);
  });

  test('a whole number from 0 to the cap, whatever the limits', () => {
    const integer = (min: number, max: number) => fc.integer({ min, max });
    fc.assert(
      fc.property(
        integer(1, 100),
        integer(1, 3_600_000),
        integer(1, 3_600_000),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempts, baseDelay, maxDelay, random) => {
          const delay = jitteredDelay(attempts, { ...limits, baseDelay, maxDelay }, () => random);
          expect(Number.isInteger(delay) && delay >= 0 && delay <= maxDelay).toBe(true);
        },
      ),
    );
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  test.each<[string | null, number | undefined]>([
    [null, undefined],
    ['0', 0],
    ['120', 120_000],
    [' 3 ', 3000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['1.5', undefined],
    ['-1', undefined],
    ['soon', undefined],
    ['2026-01-01', undefined],
    ['', undefined],
    ['99999999999999999999', undefined],
  ])('%j', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});

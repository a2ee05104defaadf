import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UnknownCauseCode } from '../../generated/result-codes.js';
import { unknown, type Verdict } from '../../src/client/judge.js';
import { type Decision, decide, jitteredDelay, type Limits, parseRetryAfter, repeat } from '../../src/client/retry.js';
import { readVectors } from '../support/vectors.js';

const limits: Limits = { attemptTimeout: 10_000, deadline: 60_000, maxAttempts: 5, baseDelay: 500, maxDelay: 8_000 };

const { decisions, retryAfter } = await readVectors<{
  decisions: {
    name: string;
    limits: Limits;
    situation: { attempts: number; elapsed: number; random: number; cause?: UnknownCauseCode; retryAfter?: number };
    expected: Decision;
  }[];
  retryAfter: { value: string | null; now: string; milliseconds: number | null }[];
}>('retries');

test.each(decisions)('whether to try again: $name', ({ limits, situation: { random, ...situation }, expected }) => {
  expect(decide(situation, limits, () => random)).toEqual(expected);
});

const open = unknown({ cause: 'TIMEOUT', message: 'x' });
const success: Verdict = { resultStatus: 'S', resultCode: 'SUCCESS', verified: true, deviations: [] };
const half = () => 0.5;

describe('the loop', () => {
  /** Runs attempts of these durations by a fake clock. Returns the arguments of each attempt and each sleep. */
  async function repeatWith(durations: number[], change: Partial<Limits> = {}) {
    const calls: [number: number, timeout: number][] = [];
    const delays: number[] = [];
    const left: number[] = [];
    let time = 5_000;
    const attempt = async (number: number, timeout: number): Promise<{ verdict: Verdict; wire: object }> => {
      calls.push([number, timeout]);
      time += durations[number - 1] ?? 0;
      return { verdict: number === durations.length ? success : open, wire: {} };
    };
    const sleep = async (milliseconds: number, remaining: number) => {
      delays.push(milliseconds);
      left.push(remaining);
      time += milliseconds;
    };
    const pace = { limits: { ...limits, ...change }, random: half, sleep, stopwatch: () => time };
    return { ...(await repeat(attempt, pace)), calls, delays, left };
  }

  test('limits each attempt by its timeout and by what remains until the deadline', async () => {
    const { calls, reason } = await repeatWith([20_000, 35_000, 1], { deadline: 60_000, attemptTimeout: 50_000 });
    expect(calls).toEqual([
      [1, 50_000],
      [2, 39_750],
      [3, 4_250],
    ]);
    expect(reason).toBe('final');
  });

  test('gives each attempt at least one millisecond', async () => {
    const { calls } = await repeatWith([1], { deadline: 0.5 });
    expect(calls).toEqual([[1, 1]]);
  });

  test('sleeps between attempts, but not after the last', async () => {
    const { delays, calls } = await repeatWith([0, 0, 0]);
    expect(delays).toEqual([250, 500]);
    expect(calls).toHaveLength(3);
  });

  test('passes each sleep the time that remains until the deadline', async () => {
    const { left } = await repeatWith([10_000, 5_000, 0]);
    expect(left).toEqual([50_000, 44_750]);
  });

  test('ends if sleep rejects', async () => {
    const enough = new Error('enough');
    const attempt = async () => ({ verdict: open, wire: {} });
    const sleep = () => Promise.reject(enough);
    await expect(repeat(attempt, { limits, random: half, sleep, stopwatch: () => 0 })).rejects.toBe(enough);
  });
});

describe('the delay', () => {
  test('is at most the base delay, doubled with each attempt, up to the maximum', () => {
    const almostOne = () => 1 - Number.EPSILON;
    expect([1, 2, 3, 4, 5, 6, 50].map((attempts) => jitteredDelay(attempts, limits, almostOne))).toEqual([
      499, 999, 1999, 3999, 7999, 7999, 7999,
    ]);
    expect(jitteredDelay(3, limits, () => 0)).toBe(0);
  });

  test('is a whole number from 0 to the maximum, for any limits', () => {
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

test.each(retryAfter)('Retry-After $value', ({ value, now, milliseconds }) => {
  expect(parseRetryAfter(value, Date.parse(now)) ?? null).toBe(milliseconds);
});

test('reads a Retry-After of up to 64 characters, without other text', () => {
  const [now, inAMinute] = ['Fri, 31 Dec 1999 23:59:00 GMT', 'Fri Dec 31 23:59:59 1999'] as const;
  const read = (value: string) => parseRetryAfter(value, Date.parse(now));
  expect(read(inAMinute)).toBe(59_000);
  expect(read(`${inAMinute} GMT`)).toBeUndefined();
  expect(read(`${' '.repeat(63)}1`)).toBe(1000);
  expect(read(`${' '.repeat(64)}1`)).toBeUndefined();
  expect(read(`1 ${inAMinute}`)).toBeUndefined();
  expect(read('31 Dec 1999 23:59:59 GMT')).toBeUndefined();
  expect(read('Fri, 32 Dec 1999 23:59:59 GMT')).toBeUndefined();
});

test('reads every month in the three forms of a date', () => {
  const now = Date.UTC(2026);
  for (let month = 0; month < 12; month++) {
    const moment = Date.UTC(2026, month, 15, 10, 20, 30);
    const [weekday, day, name, year, time] = new Date(moment).toUTCString().split(/,? /);
    const longWeekday = new Date(moment).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' });
    for (const value of [
      `${weekday}, ${day} ${name} ${year} ${time} GMT`,
      `${longWeekday}, ${day}-${name}-26 ${time} GMT`,
      `${weekday} ${name} ${day} ${time} ${year}`,
    ])
      expect({ value, milliseconds: parseRetryAfter(value, now) }).toEqual({ value, milliseconds: moment - now });
  }
});

test.each([
  ['ignores several spaces around a value', '  3  ', 3_000],
  [
    'reads a year of two digits as 50 years ahead',
    'Wednesday, 01-Jan-76 00:00:00 GMT',
    Date.UTC(2076) - Date.UTC(2026),
  ],
  ['rejects a second after the leap second', 'Thu, 01 Jan 2026 00:00:61 GMT', undefined],
])('Retry-After: %s', (_, value, milliseconds) => {
  expect(parseRetryAfter(value, Date.UTC(2026))).toBe(milliseconds);
});

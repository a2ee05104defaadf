import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, jitteredDelay, type Limits, parseRetryAfter } from '../../src/client/retry.js';

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

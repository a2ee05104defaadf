import { describe, expect, test, vi } from 'vitest';
import { queueCauses } from '../../generated/decisions.js';
import type { CancelOutcome } from '../../src/index.js';
import { advance, causeOf, currentOutcome, end } from '../../src/queue/cancellation.js';
import type { Cancellation } from '../../src/queue/index.js';

const fresh: Cancellation = {
  id: '1',
  state: 'open',
  version: 1,
  account: { clientId: 'SANDBOX_1', baseUrl: 'https://sandbox.invalid' },
  request: { paymentId: 'p', merchantAccountId: 'm' },
  createdAt: '',
  dueAt: '',
  sends: 0,
  unknowns: 0,
  elapsed: 0,
};
const schedule = { giveUpAfter: 1e9, baseDelay: 5_000, maxDelay: 10_000, random: () => 0.9999 };

/** What one send gave: `U`, unless the changes say otherwise. */
const outcome = (changes: object = {}): CancelOutcome =>
  ({
    resultStatus: 'U',
    cause: { code: 'UNAVAILABLE', message: 'The HTTP status is 503.', error: 'kept back' },
    retry: 'same-request',
    attempts: [{}],
    support: { httpStatus: 503 },
    ...changes,
  }) as unknown as CancelOutcome;
const correction = outcome({ cause: { code: 'UNTRUSTED_RESPONSE', message: '' }, retry: 'after-correction' });

describe('the delay after a send', () => {
  const delayAfter = (changes: object, options = {}) =>
    advance(fresh, outcome(changes), { ...schedule, ...options }).delay;

  test('is at most the base delay before the first repeat, and twice that before the second', () => {
    const first = advance(fresh, outcome(), schedule);
    expect(first.delay).toBe(4_999);
    expect(advance(first.next, outcome(), schedule).delay).toBe(9_999);
  });

  test('honours Retry-After up to an hour, whatever the longest delay is', () => {
    expect(delayAfter({ attempts: [{ retryAfter: 60_000 }] })).toBe(60_000);
    expect(delayAfter({ attempts: [{ retryAfter: 86_400_000 }] })).toBe(3_600_000);
  });

  test('follows the last of several attempts', () => {
    expect(delayAfter({ attempts: [{ retryAfter: 90_000 }, { retryAfter: 60_000 }] })).toBe(60_000);
  });

  test('is at least a second, or the base delay if that is shorter', () => {
    expect(delayAfter({}, { random: () => 0 })).toBe(1_000);
    expect(delayAfter({}, { random: () => 0, baseDelay: 20 })).toBe(20);
  });

  test('adds to the time that the schedule has waited, and is when the cancellation is due', () => {
    vi.useFakeTimers({ now: 1_000_000 });
    try {
      const { next, delay } = advance({ ...fresh, elapsed: 7 }, outcome(), schedule);
      expect(next).toMatchObject({ elapsed: 7 + delay, dueAt: new Date(1_000_000 + delay).toISOString() });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a send', () => {
  const before = { ...fresh, sends: 5, unknowns: 1 };

  test('counts every attempt, and one try if it could not be signed', () => {
    expect(advance(before, outcome({ attempts: [{}, {}] }), schedule).next).toMatchObject({ sends: 7, unknowns: 3 });
    expect(advance(before, outcome({ attempts: [] }), schedule).next).toMatchObject({ sends: 5, unknowns: 2 });
  });

  test.each(['S', 'F'])('that gives %s ends the cancellation', (resultStatus) => {
    const answer = outcome({ resultStatus });
    const { next, delay, alerts } = advance(before, answer, schedule);
    expect(next).toEqual({
      ...before,
      ...{ state: 'ended', endedBy: 'answer', endedAt: expect.any(String), sends: 6, unknowns: 0, outcome: answer },
    });
    expect({ delay, alerts }).toEqual({ delay: 0, alerts: [] });
  });

  test.each([
    ['invalid', 'PENDING', undefined, 0],
    ['refused', 'REQUEST_REFUSED', 'SYSTEM_ERROR', 0],
    ['given-up', 'UNAVAILABLE', undefined, schedule.giveUpAfter],
  ])('parks it as %s and calls a person', (parked, code, resultCode, elapsed) => {
    const answer = outcome({ cause: { code }, resultCode });
    const { next, delay, alerts } = advance({ ...before, elapsed }, answer, schedule);
    expect(next).toEqual({ ...before, elapsed, state: 'parked', parked, sends: 6, unknowns: 2, outcome: answer });
    expect({ delay, alerts }).toEqual({ delay: 0, alerts: [parked === 'given-up' ? 'given-up' : 'needs-correction'] });
  });

  test.each([
    ['is refused with a code that may be repeated', 'REQUEST_REFUSED', 'KEY_NOT_FOUND', 0],
    ['is refused with an unknown code', 'REQUEST_REFUSED', 'NEW_CODE', 0],
    ['ends with another cause and a code that must not be repeated', 'UNKNOWN_RESULT', 'SYSTEM_ERROR', 0],
    ['comes just before the queue gives up', 'UNAVAILABLE', undefined, schedule.giveUpAfter - 1],
  ])('keeps it open if it %s', (_, code, resultCode, elapsed) => {
    const { next, alerts } = advance({ ...before, elapsed }, outcome({ cause: { code }, resultCode }), schedule);
    expect(next).toMatchObject({ state: 'open' });
    expect(alerts).toEqual([]);
  });
});

describe('an alert', () => {
  test('calls for a correction once per cause', () => {
    const first = advance(fresh, correction, schedule);
    expect(first).toMatchObject({ alerts: ['needs-correction'], next: { alerted: 'UNTRUSTED_RESPONSE' } });
    expect(advance(first.next, correction, schedule).alerts).toEqual([]);
    const other = outcome({ ...correction, resultCode: 'KEY_NOT_FOUND' });
    expect(advance(first.next, other, schedule)).toMatchObject({
      alerts: ['needs-correction'],
      next: { alerted: 'UNTRUSTED_RESPONSE KEY_NOT_FOUND' },
    });
  });

  test('is not repeated after an outcome of another cause in between', () => {
    const { next } = advance(advance(fresh, correction, schedule).next, outcome(), schedule);
    expect(next).toMatchObject({ alerted: 'UNTRUSTED_RESPONSE' });
    expect(advance({ ...next, unknowns: 5 }, correction, schedule).alerts).toEqual([]);
  });

  test('is not recorded if there was none', () => {
    const { next, alerts } = advance(fresh, outcome(), schedule);
    expect(next).not.toHaveProperty('alerted');
    expect(alerts).toEqual([]);
  });

  test.each([
    [1, 1, []],
    [2, 1, ['third-unknown']],
    [1, 2, ['third-unknown']],
    [3, 1, []],
  ])('after %i unknown outcomes and %i more: %j', (unknowns, attempts, alerts) => {
    const answer = outcome({ attempts: Array(attempts).fill({}) });
    expect(advance({ ...fresh, unknowns }, answer, schedule).alerts).toEqual(alerts);
  });
});

test('an end has a note only if a person wrote one', () => {
  expect(end(fresh, 'retry', 'Again.')).toEqual({
    ...fresh,
    ...{ state: 'ended', endedBy: 'retry', endedAt: expect.any(String), note: 'Again.' },
  });
  expect(end(fresh, 'answer')).not.toHaveProperty('note');
});

test.each([
  [outcome(), 'UNAVAILABLE'],
  [outcome({ resultCode: 'NEW_CODE' }), 'UNAVAILABLE NEW_CODE'],
  [outcome({ resultStatus: 'F', cause: undefined, resultCode: 'ORDER_IS_CLOSED' }), 'ORDER_IS_CLOSED'],
])('the cause of outcome %# groups alerts', (given, cause) => {
  expect(causeOf(given)).toBe(cause);
});

describe('the outcome of a cancellation', () => {
  const pending = { resultStatus: 'U', verified: false, deviations: [], retry: 'same-request', stopped: 'deadline' };

  test('that was not sent is PENDING, with the details that the queue knows', () => {
    const current = currentOutcome(fresh);
    const { cause: code, message } = queueCauses.stored;
    expect(current).toMatchObject({ ...pending, cause: { code, message }, attempts: [] });
    expect(current).toMatchObject({
      support: { clientId: 'SANDBOX_1', method: 'POST', url: 'https://sandbox.invalid', paymentId: 'p' },
    });
    expect(current.support).not.toHaveProperty('paymentRequestId');
    expect(current).not.toHaveProperty('cause.last');
  });

  test('that is repeated is PENDING, with the details and the cause of the last request', () => {
    const current = currentOutcome({ ...fresh, outcome: outcome() });
    expect(current).toMatchObject({ ...pending, attempts: [{}], support: { httpStatus: 503 } });
    expect(current).toHaveProperty('cause', {
      code: 'PENDING',
      message: expect.stringContaining('The HTTP status is 503.'),
      last: { code: 'UNAVAILABLE', message: 'The HTTP status is 503.' },
    });
  });

  test.each<Partial<Cancellation>>([
    { state: 'parked', parked: 'refused' },
    { state: 'ended', endedBy: 'answer' },
    { state: 'ended', endedBy: 'retry' },
  ])('that no person decided is the last one: %j', (changes) => {
    const last = outcome();
    expect(currentOutcome({ ...fresh, ...changes, outcome: last })).toBe(last);
  });

  test('that is parked without one is PENDING', () => {
    expect(currentOutcome({ ...fresh, state: 'parked' })).toMatchObject({ cause: { code: 'PENDING' } });
  });

  test.each(['resolve', 'abandon'] as const)('that a person ended by %s names the note and is final', (endedBy) => {
    const ended = { ...end(fresh, endedBy, 'Shipped.'), outcome: outcome() };
    expect(currentOutcome(ended)).toMatchObject({
      resultStatus: 'U',
      cause: { code: 'ENDED_BY_PERSON', message: expect.stringContaining('Shipped.'), last: { code: 'UNAVAILABLE' } },
      retry: 'after-correction',
      stopped: 'not-repeatable',
    });
  });
});

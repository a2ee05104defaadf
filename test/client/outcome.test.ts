import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ResultCodeEntry, unknownCauses } from '../../generated/result-codes.js';
import { judge, unknown } from '../../src/client/judge.js';
import { outcomeOf } from '../../src/client/outcome.js';

/** The table as it is written, so that what is lost on the way into the client shows. */
const codes: Record<string, ResultCodeEntry> = parse(
  await readFile(new URL('../../spec/result-codes.yaml', import.meta.url), 'utf8'),
);
const support = { clientId: 'c', method: 'POST', url: 'https://example.com' } as const;
const time = { responseTime: '1685599933972', requestTime: 1685599933871 };

function outcomeOfAnswer(body: unknown, repeated = false) {
  const verdict = judge({ status: 200, verified: true, body, ...time }, { paymentId: 'p' }, repeated);
  return outcomeOf(verdict, 'attempts', [], support);
}

describe('every documented code', () => {
  const ids = { paymentId: 'p', paymentRequestId: 'r', cancelTime: '2019-06-12T19:07:11+08:00' };

  test.each(Object.entries(codes))('%s gives its own status and advice', (resultCode, row) => {
    const { resultStatus, resultMessage, furtherAction, conclusive: _, ...advice } = row;
    const body = { result: { resultCode, resultStatus, resultMessage }, ...(resultStatus === 'S' ? ids : {}) };
    const outcome = outcomeOfAnswer(body);
    expect(outcome).toMatchObject({ resultCode, resultStatus, resultMessage, ...advice });
    expect(outcome.furtherAction.startsWith(furtherAction as string)).toBe(true);
  });

  test.each(
    Object.entries(codes).filter(([, { resultStatus, conclusive }]) => resultStatus !== 'S' && conclusive !== true),
  )(
    '%s leaves the outcome unknown if an earlier request may have been received',
    (resultCode, { resultStatus, resultMessage, furtherAction, nextStep }) => {
      const outcome = outcomeOfAnswer({ result: { resultCode, resultStatus, resultMessage } }, true);
      const retry = resultStatus === 'F' ? 'after-correction' : 'same-request';
      expect(outcome).toMatchObject({ resultStatus: 'U', resultCode, resultMessage, nextStep, retry });
      // The code's own advice comes first.
      expect(outcome.furtherAction.startsWith(`${furtherAction} `)).toBe(true);
      expect(outcome.furtherAction).toContain('marked as repeated');
    },
  );
});

describe('every cause of an unknown outcome', () => {
  test.each(Object.entries(unknownCauses))(
    '%s says what ends it, and to mark the next call as repeated',
    (code, row) => {
      const { furtherAction, nextStep, retry } = outcomeOf(
        unknown({ cause: code as never, message: 'x' }),
        'attempts',
        [],
        support,
      );
      const undocumented = code === 'REQUEST_REFUSED' ? 'The code is not in this contract.' : '';
      expect(furtherAction.startsWith(undocumented) && furtherAction.endsWith(row.furtherAction)).toBe(true);
      expect(furtherAction).toContain('marked as repeated');
      expect({ nextStep, retry }).toEqual({ nextStep: row.nextStep, retry: row.retry });
    },
  );

  test('that the client does not repeat needs a correction first', () => {
    const notRepeated = Object.values(unknownCauses).filter(({ repeatable }) => !repeatable);
    expect(new Set(notRepeated.map(({ retry }) => retry))).toEqual(new Set(['after-correction']));
  });
});

test('a failure with an undocumented code says to contact support, not to repeat', () => {
  const outcome = outcomeOfAnswer({ result: { resultCode: 'CLIENT_INVALID', resultStatus: 'F', resultMessage: 'x' } });
  expect(outcome).toMatchObject({ resultCode: 'CLIENT_INVALID', retry: 'never', nextStep: 'contact-support' });
  expect(outcome.furtherAction).toContain('not in this contract');
});

test('only an unknown outcome has `stopped`', () => {
  expect(outcomeOfAnswer({ result: { resultCode: 'ORDER_NOT_EXIST', resultStatus: 'F' } })).not.toHaveProperty(
    'stopped',
  );
  expect(outcomeOf(unknown({ cause: 'HTTP_STATUS', message: 'x' }), 'not-repeatable', [], support)).toMatchObject({
    stopped: 'not-repeatable',
  });
});

test.each([
  ['attempts', 'attempts'],
  ['deadline', 'deadline'],
  ['not-repeatable', 'not-repeatable'],
  // `final` does not occur with `U`. If it did, a repeat would not help.
  ['final', 'not-repeatable'],
] as const)('an unknown outcome that ends by %s has `stopped` %s', (reason, stopped) => {
  expect(outcomeOf(unknown({ cause: 'TIMEOUT', message: 'x' }), reason, [], support)).toMatchObject({ stopped });
});

test('a known outcome does not have `stopped`', () => {
  const outcome = outcomeOfAnswer({ result: { resultCode: 'ORDER_NOT_EXIST', resultStatus: 'F', resultMessage: 'x' } });
  expect(outcome).not.toHaveProperty('stopped');
});

describe('a failure that answers a repeat', () => {
  const answer = { result: { resultStatus: 'F', resultCode: 'ORDER_STATUS_INVALID', resultMessage: 'x' } };

  test('rests on idempotency, and advises inquiryPayment before anything irreversible', () => {
    const outcome = outcomeOfAnswer(answer, true);
    expect(outcome).toMatchObject({ resultStatus: 'F', restsOnIdempotency: true });
    expect(outcome.furtherAction).toMatch(/Before you do anything irreversible, .*`inquiryPayment`\.$/);
  });

  test('and the answer to a first request does not', () => {
    const outcome = outcomeOfAnswer(answer);
    expect(outcome).toMatchObject({ resultStatus: 'F', restsOnIdempotency: false });
    expect(outcome.furtherAction).not.toContain('irreversible');
  });
});

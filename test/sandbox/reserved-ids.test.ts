import { describe, expect, test } from 'vitest';
import { resultCodes } from '../../generated/result-codes.js';
import { reservedIds } from '../../src/sandbox/index.js';
import { misbehaviours, nearestReservedId, parseReservedId } from '../../src/sandbox/reserved-ids.js';
import { outcomeOf } from '../support/reserved-ids.js';
import { answerTo, sandboxWith } from '../support/sandbox.js';

describe('without sockets', () => {
  const sandbox = sandboxWith();

  test.each(reservedIds)('$id has the documented outcome', async (reserved) => {
    expect(await outcomeOf(reserved, sandbox, sandbox.fetch)).toMatchObject(reserved.expectedOutcome);
  });
});

test('the list describes each reserved id', () => {
  const ofCodes = Object.entries(resultCodes).map(([code, { resultStatus, resultMessage }]) => ({
    id: `sandbox-${code}`,
    pattern: `sandbox-${code}`,
    group: 'result code',
    description: resultMessage,
    cancels: resultStatus === 'S',
  }));
  expect(reservedIds).toMatchObject([...ofCodes, ...misbehaviours.map(({ group, cancels }) => ({ group, cancels }))]);
  const numbered = reservedIds.filter(({ pattern }) => pattern.includes('<'));
  expect(numbered.map(({ id, pattern }) => [id, pattern])).toEqual([
    ['sandbox-ANSWER_AFTER-200', 'sandbox-ANSWER_AFTER-<milliseconds>'],
    ['sandbox-HTTP_429-1', 'sandbox-HTTP_429-<seconds>'],
    ['sandbox-UNKNOWN_TIMES-2', 'sandbox-UNKNOWN_TIMES-<times>'],
  ]);
});

test('the list has six groups', () => {
  const groups = [...new Set(reservedIds.map(({ group }) => group))];
  expect(groups).toEqual(['result code', 'connection', 'HTTP', 'body', 'signature', 'sequence']);
});

describe('a number', () => {
  test.each([
    ['ANSWER_AFTER-0', 0],
    ['ANSWER_AFTER-600000', 600_000],
    ['HTTP_429-0', 0],
    ['HTTP_429-3600', 3600],
    ['UNKNOWN_TIMES-1', 1],
    ['UNKNOWN_TIMES-1000.order-1', 1000],
  ])('%s is within bounds', (name, parameter) => {
    expect(parseReservedId(`sandbox-${name}`)).toMatchObject({ parameter });
  });

  test.each([
    'ANSWER_AFTER-600001',
    'HTTP_429-3601',
    'UNKNOWN_TIMES-0',
    'UNKNOWN_TIMES-1001',
    'UNKNOWN_TIMES-1x',
    'xUNKNOWN_TIMES-1',
    'UNKNOWN_TIMES-0000000001',
    'EMPTY_BODY-1',
    'SUCCESS-1',
    '',
  ])('%s is invalid or out of bounds', (name) => {
    expect(parseReservedId(`sandbox-${name}`)).toBeUndefined();
  });

  test('of times counts the requests of each payment', async () => {
    const sandbox = sandboxWith();
    const codes: string[] = [];
    for (const name of ['a', 'b', 'a', 'a'])
      codes.push((await answerTo(sandbox, { body: { paymentId: `sandbox-UNKNOWN_TIMES-2.${name}` } })).resultCode);
    expect(codes).toEqual(['UNKNOWN_EXCEPTION', 'UNKNOWN_EXCEPTION', 'UNKNOWN_EXCEPTION', 'SUCCESS']);
  });
});

test('the closest reserved id has a valid number', () => {
  expect(nearestReservedId('sandbox-HTTP_429-9999')).toBe('sandbox-HTTP_429-1');
  expect(nearestReservedId('sandbox-no_response')).toBe('sandbox-RESET_BEFORE_HEADERS');
});

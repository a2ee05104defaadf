import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { resultCodes } from '../../generated/result-codes.js';
import { outcomeOf } from '../../src/client/outcome.js';
import { interpret } from '../../src/client/verdict.js';

const { cases } = JSON.parse(await readFile(new URL('../../spec/vectors/outcomes.json', import.meta.url), 'utf8'));
const support = { clientId: 'c', method: 'POST', url: 'https://example.com' } as const;

describe('an answer is read as the vectors say', () => {
  test.each<[string, any]>(cases.map((vector: { name: string }) => [vector.name, vector]))('%s', (_name, vector) => {
    const { status, signed, body } = vector.response;
    const { cause, ...expected } = vector.expected;
    const verdict = interpret({ status, verified: signed, body }, vector.request);
    expect(verdict).toMatchObject(cause === undefined ? expected : { ...expected, cause: { code: cause } });
    expect('cause' in verdict).toBe(cause !== undefined);
  });
});

describe('every documented code', () => {
  const ids = { paymentId: 'p', paymentRequestId: 'r', cancelTime: '2019-06-12T19:07:11+08:00' };

  test.each(Object.entries(resultCodes))('%s gives its own status and advice', (resultCode, row) => {
    const { resultStatus, resultMessage, furtherAction, retry, nextStep } = row;
    const body = { result: { resultCode, resultStatus, resultMessage }, ...(resultStatus === 'S' ? ids : {}) };
    const verdict = interpret({ status: 200, verified: true, body }, { paymentId: 'p' });
    const outcome = outcomeOf(verdict, 'attempts', [], support);
    expect(outcome).toMatchObject({ resultStatus, resultCode, resultMessage, furtherAction, retry, nextStep });
  });
});

test('a failure with an undocumented code advises to ask support, and not to repeat', () => {
  const body = { result: { resultCode: 'CLIENT_INVALID', resultStatus: 'F', resultMessage: 'x' } };
  const outcome = outcomeOf(interpret({ status: 200, verified: true, body }, { paymentId: 'p' }), 'final', [], support);
  expect(outcome).toMatchObject({ resultCode: 'CLIENT_INVALID', retry: 'never', nextStep: 'contact-support' });
  expect(outcome.furtherAction).toContain('CLIENT_INVALID');
});

test('the cause of an answer that breaks the contract names the field and the rule', () => {
  const body = { result: { resultCode: 'ORDER_NOT_EXIST', resultStatus: 'F', resultMessage: 5 } };
  const verdict = interpret({ status: 200, verified: true, body }, { paymentId: 'p' });
  expect(verdict).toMatchObject({
    cause: { message: 'The response breaks the contract: `result.resultMessage` must be of type string.' },
  });
});

test('of several alternatives, the one with the right status is told', () => {
  const body = { result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' } };
  const verdict = interpret({ status: 200, verified: true, body }, { paymentId: 'p' });
  const missing = '`paymentId` is missing; `paymentRequestId` is missing; `cancelTime` is missing.';
  expect(verdict).toMatchObject({ cause: { message: `The response breaks the contract: ${missing}` } });
});

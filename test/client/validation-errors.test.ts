import { expect, test } from 'vitest';
import { interpret } from '../../src/client/verdict.js';

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

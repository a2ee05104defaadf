import { expect, test } from 'vitest';
import { isFailureCode, resultCodes } from '../../generated/result-codes.js';
import { validateCancellationRequest, validateCancellationResponse } from '../../generated/validators.js';
import { describeErrors } from '../../src/client/validation-errors.js';

test('each field is told with the rule that it breaks', () => {
  expect(validateCancellationRequest({ paymentId: 'x'.repeat(65), paymentRequestId: '' })).toBe(false);
  expect(describeErrors(validateCancellationRequest.errors)?.split('.')[0]).toBe(
    '`paymentId` must have at most 64 characters; `paymentRequestId` must have at least 1 character(s)',
  );
});

test('of several alternatives, the one with the right status is told', () => {
  const result = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };
  expect(validateCancellationResponse({ result })).toBe(false);
  expect(describeErrors(validateCancellationResponse.errors)).toBe(
    '`paymentId` is missing; `paymentRequestId` is missing; `cancelTime` is missing.',
  );
});

test('of no errors, nothing is told', () => {
  expect(describeErrors(undefined)).toBe('.');
});

test('a field of a field is told by its path, and with what it may be', () => {
  const failures = Object.keys(resultCodes).filter(isFailureCode);
  expect(validateCancellationResponse({ result: { resultStatus: 'F', resultCode: 'NEW_CODE' } })).toBe(false);
  expect(describeErrors(validateCancellationResponse.errors)).toBe(
    `\`result.resultMessage\` is missing; \`result.resultCode\` must be one of ${failures.join(', ')}.`,
  );
});

test('of alternatives that are equally near, all are told', () => {
  expect(validateCancellationRequest({})).toBe(false);
  expect(describeErrors(validateCancellationRequest.errors)).toBe(
    '`paymentId` is missing. Or: `paymentRequestId` is missing.',
  );
});

import { expect, test } from 'vitest';
import { type ValidationError, validateCancellationRequest } from '../../generated/validators.js';
import { describeErrors } from '../../src/sandbox/validation-errors.js';

/** An error as Ajv returns it. */
function broken(keyword: string, change: Partial<ValidationError> = {}): ValidationError {
  return { keyword, instancePath: '/paymentId', schemaPath: '#/type', params: {}, message: 'must be sound', ...change };
}

test('names each invalid field with its rule', () => {
  expect(validateCancellationRequest({ paymentId: 'x'.repeat(65), paymentRequestId: '' })).toBe(false);
  expect(describeErrors(validateCancellationRequest.errors)?.split('.')[0]).toBe(
    '`paymentId` must have at most 64 characters; `paymentRequestId` must have at least 1 character(s)',
  );
});

test('lists nothing without errors', () => {
  expect(describeErrors(undefined)).toBe('.');
});

test('names a nested field by its path', () => {
  const missing = broken('required', { instancePath: '/result', params: { missingProperty: 'resultCode' } });
  const wrong = broken('pattern', { instancePath: '/result/resultCode' });
  expect(describeErrors([missing, wrong])).toBe('`result.resultCode` is missing; `result.resultCode` must be sound.');
});

test('names the allowed types', () => {
  expect(describeErrors([broken('type', { params: { type: ['string', 'null'] } })])).toBe(
    '`paymentId` must be of type string or null.',
  );
});

test('names only the alternatives with the fewest errors', () => {
  expect(validateCancellationRequest({})).toBe(false);
  expect(describeErrors(validateCancellationRequest.errors)).toBe(
    '`paymentId` is missing. Or: `paymentRequestId` is missing.',
  );
  const far = [broken('pattern', { schemaPath: '#/anyOf/1/a' }), broken('format', { schemaPath: '#/anyOf/1/b' })];
  const near = broken('type', { schemaPath: '#/anyOf/10/a', params: { type: 'string' } });
  expect(describeErrors([...far, near])).toBe('`paymentId` must be of type string.');
});

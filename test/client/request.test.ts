import { expect, test } from 'vitest';
import { type ValidationError, validateCancellationRequest } from '../../generated/validators.js';
import { describeErrors, issuesOf } from '../../src/client/request.js';

/** An error as Ajv gives one. */
function broken(keyword: string, change: Partial<ValidationError> = {}): ValidationError {
  return { keyword, instancePath: '/paymentId', schemaPath: '#/type', params: {}, message: 'must be sound', ...change };
}

test('each field is told with the rule that it breaks', () => {
  expect(validateCancellationRequest({ paymentId: 'x'.repeat(65), paymentRequestId: '' })).toBe(false);
  expect(describeErrors(validateCancellationRequest.errors)?.split('.')[0]).toBe(
    '`paymentId` must have at most 64 characters; `paymentRequestId` must have at least 1 character(s)',
  );
});

test('of no errors, nothing is told', () => {
  expect(describeErrors(undefined)).toBe('.');
  expect(issuesOf(undefined)).toEqual([]);
});

test('a field of a field is told by its path', () => {
  const missing = broken('required', { instancePath: '/result', params: { missingProperty: 'resultCode' } });
  const wrong = broken('pattern', { instancePath: '/result/resultCode' });
  expect(describeErrors([missing, wrong])).toBe('`result.resultCode` is missing; `result.resultCode` must be sound.');
  expect(issuesOf([missing])).toStrictEqual([{ pointer: '/result/resultCode', rule: 'required' }]);
});

test('a type is told by what it may be', () => {
  expect(describeErrors([broken('type', { params: { type: ['string', 'null'] } })])).toBe(
    '`paymentId` must be of type string or null.',
  );
});

test('of alternatives the nearest is told, and all that are equally near', () => {
  expect(validateCancellationRequest({})).toBe(false);
  expect(describeErrors(validateCancellationRequest.errors)).toBe(
    '`paymentId` is missing. Or: `paymentRequestId` is missing.',
  );
  const far = [broken('pattern', { schemaPath: '#/anyOf/1/a' }), broken('format', { schemaPath: '#/anyOf/1/b' })];
  const near = broken('type', { schemaPath: '#/anyOf/10/a', params: { type: 'string' } });
  expect(describeErrors([...far, near])).toBe('`paymentId` must be of type string.');
});

test('an issue is told once, whatever the number of alternatives that it breaks', () => {
  const both = [0, 1].map((branch) =>
    broken('type', { schemaPath: `#/anyOf/${branch}/type`, params: { type: 'string' } }),
  );
  const issue = { pointer: '/paymentId', rule: 'type', limit: 'string' };
  expect(issuesOf(both)).toStrictEqual([issue]);
  const other = broken('pattern');
  expect(issuesOf([broken('type', { params: { type: 'string' } }), other])).toStrictEqual([
    issue,
    { pointer: '/paymentId', rule: 'pattern' },
  ]);
});

test('a limit is a number or a name', () => {
  const limits = [{ limit: 64 }, { type: 'string' }, { type: ['string', 'null'] }, {}];
  expect(limits.map((params) => Object.hasOwn(issuesOf([broken('type', { params })])[0] ?? {}, 'limit'))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

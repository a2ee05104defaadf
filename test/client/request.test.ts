import { expect, test } from 'vitest';
import { validateCancellationRequest } from '../../generated/validators.js';
import { brokenRule, copyRequest } from '../../src/client/request.js';
import { RequestError } from '../../src/errors.js';

function thrownBy(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}

function refusalOf(request: unknown): RequestError {
  const error = thrownBy(() => copyRequest(request as never));
  expect(error).toBeInstanceOf(RequestError);
  return error as RequestError;
}

test('names each invalid field with its rule', () => {
  const error = refusalOf({ paymentId: 'x'.repeat(65), paymentRequestId: '', merchantAccountId: 5 });
  expect(error.message).toBe(
    'The request breaks the contract: `paymentId` must have at most 64 characters; ' +
      '`paymentRequestId` must have at least 1 character(s); `merchantAccountId` must be of type string.',
  );
  expect(error.issues).toStrictEqual([
    { pointer: '/paymentId', rule: 'maxLength', limit: 64 },
    { pointer: '/paymentRequestId', rule: 'minLength', limit: 1 },
    { pointer: '/merchantAccountId', rule: 'type', limit: 'string' },
  ]);
});

test.each([[{}], [{ paymentId: null }], [{ paymentId: undefined, merchantAccountId: 'm' }]])(
  '%j names no payment: both ids are named as missing',
  (request) => {
    const error = refusalOf(request);
    expect(error.message).toBe(
      'The request breaks the contract: `paymentId` is missing. Or: `paymentRequestId` is missing.',
    );
    expect(error.issues).toStrictEqual([
      { pointer: '/paymentId', rule: 'required' },
      { pointer: '/paymentRequestId', rule: 'required' },
    ]);
  },
);

test.each([[null], [undefined], ['p'], [[]], [5]])('%j is not an object', (request) => {
  const error = refusalOf(request);
  expect(error.message).toBe('The request breaks the contract: it must be of type object.');
  expect(error.issues).toStrictEqual([{ pointer: '', rule: 'type', limit: 'object' }]);
});

test('keeps a field with the name __proto__', () => {
  const request = JSON.parse('{ "paymentId": "p", "paymentRequestId": null, "__proto__": { "paymentId": "q" } }');
  expect(JSON.stringify(copyRequest(request))).toBe('{"paymentId":"p","__proto__":{"paymentId":"q"}}');
});

test('names an invalid field, and not the missing ids as well', () => {
  expect(refusalOf({ merchantAccountId: 5 }).issues).toStrictEqual([
    { pointer: '/merchantAccountId', rule: 'type', limit: 'string' },
  ]);
});

test('a field with a pattern must match it, character by character', () => {
  const bounds = { pattern: '^.$' };
  expect(brokenRule('/note', '\u{1F600}', bounds)).toEqual([]);
  expect(brokenRule('/note', 'no', bounds)).toEqual([{ pointer: '/note', rule: 'pattern', limit: '^.$' }]);
  expect(brokenRule('/note', 'any\ntext', {})).toEqual([]);
});

test('accepts a request if and only if its schema does', () => {
  const values = [
    undefined,
    null,
    '',
    'p',
    'x'.repeat(64),
    'x'.repeat(65),
    '\u{1F600}'.repeat(64),
    '\u{1F600}'.repeat(65),
    5,
    {},
  ];
  for (const paymentId of values)
    for (const paymentRequestId of values)
      for (const merchantAccountId of values) {
        const request = JSON.parse(JSON.stringify({ paymentId, paymentRequestId, merchantAccountId }));
        const isValid = thrownBy(() => copyRequest(request)) === undefined;
        expect({ request, isValid }).toEqual({ request, isValid: validateCancellationRequest(request) });
      }
});

test('leaves out an id that is null', () => {
  expect(copyRequest({ paymentId: 'p', paymentRequestId: null })).toStrictEqual({ paymentId: 'p' });
});

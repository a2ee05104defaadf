import { describe, expect, test } from 'vitest';
import { expectationFault, signatureFault } from '../../src/conformance/answer.js';
import type { RawHeaders } from '../../src/conformance/wire.js';
import { alipay, clientId, responseHeaders } from '../support/provider.js';

const target = '/ams/api/v1/payments/cancel';
const body = Buffer.from('{}');

/** What is wrong with an answer whose right headers were changed. */
async function faultOf(change: Record<string, string>, requestHeaders: RawHeaders = [['Client-Id', clientId]]) {
  const headers = Object.entries({ ...(await responseHeaders(target, body)), ...change });
  const request = { method: 'POST', target, headers: requestHeaders, body: new Uint8Array() };
  return await signatureFault(request, { status: 200, headers, body }, alipay.publicKey);
}

test('accepts a signature of the provider for the Client-Id of the request', async () => {
  expect(await faultOf({})).toBeUndefined();
  // No answer can return a Client-Id that the request does not have.
  expect(await faultOf({}, [])).toBeUndefined();
});

test('the signature covers the path of the request without its query', async () => {
  const headers = Object.entries(await responseHeaders(target, body));
  const request = { method: 'POST', target: `${target}?a=b`, headers: [['Client-Id', clientId]], body } as const;
  expect(await signatureFault(request, { status: 200, headers, body }, alipay.publicKey)).toBeUndefined();
});

test.each<[string, Record<string, string>, string | RegExp]>([
  ['is missing', { Signature: '' }, 'The response is not signed: it has no signature.'],
  [
    'is missing together with the other signature headers',
    { Signature: '', 'Response-Time': '', 'Client-Id': '' },
    'The response is not signed: it has no signature and no response-time and no client-id.',
  ],
  [
    'is for another Client-Id',
    { 'Client-Id': 'another' },
    `The response is signed for Client-Id another, but the request has Client-Id ${clientId}.`,
  ],
  [
    'has another algorithm',
    { Signature: 'algorithm=RSA512,signature=YQ==' },
    'The algorithm of the signature is RSA512, but must be RSA256.',
  ],
  ['cannot be read', { Signature: 'YQ' }, /is not a list of name=value pairs/],
  [
    'covers another time',
    { 'Response-Time': '1685599933871' },
    "The signature does not verify with the provider's public key.",
  ],
])('reports a signature that %s', async (_, change, fault) => {
  expect(await faultOf(change)).toEqual(fault instanceof RegExp ? expect.stringMatching(fault) : fault);
});

test('accepts any Client-Id in the answer if the request has no valid one', async () => {
  // Signed for the merchant, whatever the request said.
  expect(await faultOf({}, [['Client-Id', 'with blank']])).toBeUndefined();
});

describe('the expectation of a case', () => {
  const payment = { paymentId: 'p', paymentRequestId: 'r' };
  const resultOf = (resultStatus: string, resultCode: string) => ({ result: { resultStatus, resultCode } });
  const succeeded = { ...resultOf('S', 'SUCCESS'), ...payment };
  const faultOf = (body: object, cancellable: boolean) => expectationFault('taken', body, payment, cancellable);

  test('accepts S for a valid request, or a failure if no payment can be cancelled', () => {
    expect(faultOf(succeeded, true)).toBeUndefined();
    expect(faultOf(resultOf('F', 'ORDER_NOT_EXIST'), false)).toBeUndefined();
    // Nothing is known of the payment, then: whose it is is not looked at.
    expect(faultOf({ ...succeeded, paymentId: 'x' }, false)).toBeUndefined();
    expect(faultOf(resultOf('F', 'ORDER_NOT_EXIST'), true)).toBe(
      'The answer is F ORDER_NOT_EXIST, but the payment can be cancelled.',
    );
    expect(faultOf(resultOf('U', 'SUCCESS'), true)).toBe('The answer is U SUCCESS, but the payment can be cancelled.');
    expect(faultOf({}, true)).toBe('The answer is undefined undefined, but the payment can be cancelled.');
  });

  test.each(['PARAM_ILLEGAL', 'ACCESS_DENIED', 'INVALID_API', 'KEY_NOT_FOUND', 'NO_INTERFACE_DEF'])(
    'reports %s for a valid request',
    (code) => {
      expect(faultOf(resultOf('F', code), false)).toBe(`The answer is F ${code}, but the request is valid.`);
    },
  );

  test.each(['paymentId', 'paymentRequestId'])('reports another %s', (name) => {
    expect(faultOf({ ...succeeded, [name]: 'x' }, true)).toBe(`The ${name} of the answer is not that of the payment.`);
  });

  test('accepts each of the expected codes', () => {
    const expected = ['ACCESS_DENIED', 'KEY_NOT_FOUND'];
    expect(expectationFault(expected, resultOf('F', 'KEY_NOT_FOUND'), payment, true)).toBeUndefined();
    expect(expectationFault(expected, succeeded, payment, true)).toBe(
      'The answer is S SUCCESS, but ACCESS_DENIED or KEY_NOT_FOUND is expected.',
    );
  });
});

import { expect, test } from 'vitest';
import { expectationFault, signatureFault } from '../../src/conformance/answer.js';
import type { RawHeaders } from '../../src/conformance/exchange.js';
import { alipay, clientId, responseHeaders } from '../support/provider.js';

const target = '/ams/api/v1/payments/cancel';
const body = Buffer.from('{}');

/** What is wrong with an answer whose right headers were changed. */
async function faultOf(change: Record<string, string>, requestHeaders: RawHeaders = [['Client-Id', clientId]]) {
  const headers = Object.entries({ ...(await responseHeaders(target, body)), ...change });
  const request = { method: 'POST', target, headers: requestHeaders, body: new Uint8Array() };
  return await signatureFault(request, { status: 200, headers, body }, alipay.publicKey);
}

test('a signature of the provider, for the Client-Id of the request, has no fault', async () => {
  expect(await faultOf({})).toBeUndefined();
  // No answer can return a Client-Id that the request does not have.
  expect(await faultOf({}, [])).toBeUndefined();
});

test.each<[string, Record<string, string>, RegExp]>([
  ['is missing', { Signature: '', 'Response-Time': '' }, /no signature and no response-time/],
  ['is for another Client-Id', { 'Client-Id': 'another' }, /for the Client-Id another, but the request's is SANDBOX_/],
  ['is of another algorithm', { Signature: 'algorithm=RSA512,signature=YQ==' }, /algorithm of the signature is RSA512/],
  ['cannot be read', { Signature: 'YQ' }, /not a list of name=value pairs/],
  ['is of another time', { 'Response-Time': '1685599933871' }, /does not verify/],
])('a signature that %s has one', async (_, change, fault) => {
  expect(await faultOf(change)).toMatch(fault);
});

test('a right request may be answered by S, or where nothing can be cancelled by a failure of the payment', () => {
  const payment = { paymentId: 'p', paymentRequestId: 'r' };
  const succeeded = { result: { resultStatus: 'S', resultCode: 'SUCCESS' }, ...payment };
  const unknown = { result: { resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST' } };
  const refused = { result: { resultStatus: 'F', resultCode: 'PARAM_ILLEGAL' } };
  const faultOf = (body: object, cancellable: boolean) => expectationFault('taken', body, payment, cancellable);
  expect(faultOf(succeeded, true)).toBeUndefined();
  expect(faultOf(unknown, false)).toBeUndefined();
  expect(faultOf(unknown, true)).toMatch(/F ORDER_NOT_EXIST, but the payment can be cancelled/);
  expect(faultOf(refused, false)).toMatch(/PARAM_ILLEGAL, but the request is right/);
  expect(faultOf({}, true)).toMatch(/undefined undefined/);
  expect(faultOf({ ...succeeded, paymentRequestId: 'x' }, true)).toMatch(/another paymentRequestId/);
});

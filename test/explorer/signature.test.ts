import { describe, expect, test } from 'vitest';
import { signatureHeader, trustOf } from '../../src/explorer/signature.js';
import * as client from '../../src/index.signature.js';
import { pemOf } from '../support/keys.js';
import { alipay, clientId, merchant, responseHeaders } from '../support/provider.js';

const path = '/ams/api/v1/payments/cancel';
const body = Buffer.from('{"paymentId":"订单"}');

test('the Signature header verifies', async () => {
  const content = client.contentToSign({ method: 'POST', path, clientId, time: '1685599933871', body });
  const header = await signatureHeader(content, pemOf(merchant.privateKey));
  expect(header).toMatch(/^algorithm=RSA256,keyVersion=1,signature=[\w%]+$/);
  const { signature } = client.parseSignatureHeader(header);
  expect(await client.verify(content, signature, merchant.publicKey)).toBe(true);
});

describe('an answer', () => {
  /** What is thought of an answer whose right headers were changed. */
  async function trustIn(change: Record<string, string> = {}, bytes: Uint8Array = body) {
    const headers = new Headers({ ...(await responseHeaders(path, body)), ...change });
    for (const [name, value] of Object.entries(change)) if (value === '') headers.delete(name);
    const description = { clientId, alipayPublicKey: pemOf(alipay.publicKey) };
    return await trustOf({ status: 200, headers }, bytes, { method: 'POST', path }, description);
  }
  const changed = async (change: (header: string) => string) => {
    const { Signature = '' } = await responseHeaders(path, body);
    return { Signature: change(Signature) };
  };

  test('is trusted if its signature is valid, in any letter case and encoding', async () => {
    expect(await trustIn()).toEqual({ verified: true });
    // The value is signed anew by `responseHeaders`: the same content, an earlier time.
    const headers = await responseHeaders(path, body);
    const lower = { ...headers, Signature: (headers['Signature'] ?? '').replace('RSA256', 'rsa256') };
    expect(await trustIn(lower)).toEqual({ verified: true });
    const raw = { ...headers, Signature: decodeURIComponent(headers['Signature'] ?? '') };
    expect(await trustIn(raw)).toEqual({ verified: true });
  });

  test('without any of the three headers is unsigned, which is not a problem', async () => {
    expect(await trustIn({ Signature: '', 'Response-Time': '', 'Client-Id': '' })).toEqual({ verified: false });
  });

  test.each<[string, Record<string, string>, string]>([
    ['one header', { Signature: '' }, 'The response is only partly signed. Missing: Signature.'],
    [
      'two headers',
      { 'Response-Time': '', 'Client-Id': '' },
      'The response is only partly signed. Missing: Response-Time, Client-Id.',
    ],
    ['its Client-Id', { 'Client-Id': 'another' }, 'The response is signed for another Client-Id.'],
    [
      'its time',
      { 'Response-Time': 'just now' },
      'The Response-Time of the response has a form that the contract does not allow.',
    ],
    [
      'its algorithm',
      { Signature: 'algorithm=RSA512,signature=YQ' },
      'The response is signed with another algorithm than RSA256.',
    ],
    [
      'its signature',
      { Signature: 'algorithm=RSA256,signature=YQ' },
      "The signature of the response does not verify with Alipay's public key.",
    ],
  ])('with a wrong value in %s is not trusted', async (_, change, problem) => {
    expect(await trustIn(change)).toEqual({ verified: false, problem });
  });

  test('with a malformed signature is not trusted, and the problem says why', async () => {
    for (const change of [
      { Signature: 'YQ' },
      await changed((header) => `${header}%`),
      { Signature: 'algorithm=RSA256,signature=*' },
    ])
      expect(await trustIn(change)).toEqual({
        verified: false,
        problem: expect.stringMatching(/^The Signature header of the response cannot be read[.:]/),
      });
  });

  test('with changed bytes is not trusted', async () => {
    const { problem } = await trustIn({}, Buffer.from('{"paymentId":"订单" }'));
    expect(problem).toContain('does not verify');
  });
});

import { describe, expect, test } from 'vitest';
import type { CaseRequest } from '../../src/conformance/message.js';
import { messageOf } from '../../src/conformance/message.js';
import { contentToSign, parseSignatureHeader, verify } from '../../src/index.signature.js';
import { clientId, merchant } from '../support/provider.js';

const ids = { paymentId: 'p', paymentRequestId: 'r' };
const subject = { clientId, privateKey: merchant.privateKey, basePath: '/base', ...ids };
const target = '/base/v1/payments/cancel';

async function sentFor(request: CaseRequest) {
  const message = await messageOf(request, subject);
  const headers = Object.fromEntries(message.headers);
  return {
    ...message,
    headers,
    names: message.headers.map(([name]) => name),
    text: Buffer.from(message.body).toString(),
  };
}

/** Whether the signature of a message is one over this, by the merchant's key. */
async function isSignedOver(
  request: CaseRequest,
  over: { method?: string; path?: string; body?: string | Uint8Array } = {},
): Promise<boolean> {
  const { method, headers, body } = await sentFor(request);
  const content = contentToSign({
    ...{ method, path: target, clientId, time: headers['Request-Time'] ?? '', body },
    ...over,
  });
  return await verify(content, parseSignatureHeader(headers['Signature'] ?? '').signature, merchant.publicKey);
}

describe('an unchanged request', () => {
  test('cancels by paymentId with the documented headers', async () => {
    const { method, target: asked, headers, names, text } = await sentFor({});
    expect({ method, asked, text }).toEqual({ method: 'POST', asked: target, text: '{"paymentId":"p"}' });
    expect(names).toEqual(['Content-Type', 'Accept', 'Client-Id', 'Request-Time', 'Signature', 'Content-Length']);
    expect(headers).toMatchObject({
      'Content-Type': 'application/json; charset=UTF-8',
      Accept: 'application/json',
      'Client-Id': clientId,
      'Request-Time': expect.stringMatching(/^\d{13}$/),
      Signature: expect.stringMatching(/^algorithm=RSA256,keyVersion=1,signature=[\w%]+$/),
      'Content-Length': '17',
    });
  });

  test('is signed with the key of the merchant', async () => {
    expect(await isSignedOver({})).toBe(true);
    expect(await isSignedOver({ headers: { 'Request-Time': '1685599933871' } })).toBe(true);
  });
});

describe('a case can change', () => {
  test('the method and the path; GET has no body', async () => {
    const { method, target: asked, names, text } = await sentFor({ method: 'GET', path: '/other', body: '' });
    expect([method, asked, text]).toEqual(['GET', '/base/other', '']);
    expect(names).not.toContain('Content-Length');
  });

  test('the body, with placeholders', async () => {
    const body = '{"{paymentId}":"{paymentRequestId}","{padding}":"{other}"}';
    expect((await sentFor({ body, padding: 3 })).text).toBe('{"p":"r","xxx":"{other}"}');
    expect((await sentFor({ body })).text).toBe('{"p":"r","":"{other}"}');
  });

  test('the body to bytes that are not text', async () => {
    const bytes = Buffer.from([0xff, 0x00]);
    const request = { bodyBase64: bytes.toString('base64') };
    const { body, headers } = await sentFor(request);
    expect(Buffer.from(body)).toEqual(bytes);
    expect(headers['Content-Length']).toBe('2');
    expect(await isSignedOver(request, { body: bytes })).toBe(true);
  });

  test('headers: another value, none, or two', async () => {
    const { headers } = await messageOf({ headers: { Accept: null, 'Client-Id': 'another', X: ['1', '2'] } }, subject);
    expect(headers.filter(([name]) => !/^(Content-|Request-Time|Signature)/.test(name))).toEqual([
      ['Client-Id', 'another'],
      ['X', '1'],
      ['X', '2'],
    ]);
  });

  test('the letter case of header names', async () => {
    const { names } = await sentFor({});
    expect((await sentFor({ headerNames: 'lower' })).names).toEqual(names.map((name) => name.toLowerCase()));
    expect((await sentFor({ headerNames: 'upper' })).names).toEqual(names.map((name) => name.toUpperCase()));
  });

  test('the form of the signature', async () => {
    const headers = { Signature: '{signature} {signatureInLowerCase} {signatureInBase64}', X: '{signature}' };
    const { headers: sent } = await sentFor({ headers });
    const [encoded = '', inLowerCase, inBase64 = ''] = sent['Signature']?.split(' ') ?? [];
    expect(encoded).toBe(encodeURIComponent(inBase64));
    expect(inLowerCase).toBe(encoded.replace(/%../g, (octet) => octet.toLowerCase()));
    // A key of 2048 bits signs in 256 bytes.
    expect(Buffer.from(inBase64, 'base64')).toHaveLength(256);
    expect(sent['X']).toBe('{signature}');
  });

  test('what is signed: another path, another body, another key', async () => {
    expect(await isSignedOver({ signed: 'other-path' }, { path: `${target}/other` })).toBe(true);
    expect(await isSignedOver({ signed: 'other-body' }, { body: '{}' })).toBe(true);
    for (const signed of ['other-path', 'other-body', 'other-key'] as const)
      expect(await isSignedOver({ signed })).toBe(false);
  });
});

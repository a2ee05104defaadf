import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { isMediaType, networkReason, pairsOf, parseJson, readMember } from '../../src/internal/http.js';
import { catchError } from '../support/errors.js';
import { listening } from '../support/listening.js';
import { credentials } from '../support/provider.js';
import { paymentId } from '../support/server.js';

test.each([
  'application/json',
  ' application/json ',
  'application/json; charset=UTF-8',
  'application/json;charset=UTF-8;a=b',
  'application/json ; charset="UTF 8; x=y"',
  "a!#$%&'*+.^`|~-1/b!#$%&'*+.^`|~-2; c!#$%&'*+.^`|~-3=d",
])('%j is a media type', (text) => {
  expect(isMediaType(text)).toBe(true);
});

test.each([
  '',
  'application',
  '/json',
  'application/',
  'application/json;',
  'application/json; charset',
  'application/json; charset=',
  'application/json; =UTF-8',
  'application/json; charset=UTF 8',
  'application/json; charset="UTF-8',
  'application/json, text/plain',
  'x application/json',
  'application/json charset=UTF-8',
  'application/json; charset=a,b',
  'application/json; charset=a"b',
])('%j is not a media type', (text) => {
  expect(isMediaType(text)).toBe(false);
});

test('pairs each header name with its value, and keeps repeated names', () => {
  expect(pairsOf(['A', '1', 'b', '', 'A', '2'])).toEqual([
    ['A', '1'],
    ['b', ''],
    ['A', '2'],
  ]);
  expect(pairsOf([])).toEqual([]);
});

test('the reason for a refused connection contains the address', async () => {
  const server = await listening(createServer());
  await server[Symbol.asyncDispose]();
  const alipay = createCancelClient({ ...credentials, baseUrl: server.origin, retry: { maxAttempts: 1 } });
  const outcome = await alipay.cancel({ paymentId });
  expect(outcome).toMatchObject({
    resultStatus: 'U',
    cause: {
      code: 'NO_RESPONSE',
      message: `The connection failed before a complete response arrived: ECONNREFUSED 127.0.0.1:${server.port}.`,
    },
  });
});

test('the reason for a failed TLS handshake is its code', async () => {
  await using server = await listening(createServer((_, response) => response.end()));
  const error = await catchError(() => fetch(server.origin.replace('http:', 'https:')));
  expect(networkReason(error)).toMatch(/^[A-Z_]*SSL[A-Z_]*$|^EPROTO$/);
});

/** A chain of causes that ends with `last`. */
function causes(length: number, last: object = { code: 'DEEP' }): object {
  return length === 1 ? last : { cause: causes(length - 1, last) };
}

test.each<[string, unknown, string | undefined]>([
  ['an unknown host name', { cause: { code: 'ENOTFOUND', hostname: 'api.example' } }, 'ENOTFOUND api.example'],
  [
    'the first of several addresses',
    { cause: { code: 'X', errors: [{ code: 'ECONNREFUSED', address: '::1', port: 1 }] } },
    'ECONNREFUSED ::1:1',
  ],
  ['an address without a port', { code: 'EHOSTUNREACH', address: '10.0.0.1' }, 'EHOSTUNREACH 10.0.0.1'],
  ['an error with codes on two levels', { code: 'OUTER', cause: { code: 'INNER' } }, 'INNER'],
  ['an error without a code, whose message is not shown', new Error('secret'), undefined],
  ['a code that is not a string', { code: 5 }, undefined],
  ['a code that may be a message', { code: 'secret ECONNREFUSED' }, undefined],
  ['a code that begins like one', { code: 'ECONNREFUSED secret' }, undefined],
  ['an address without a code', { address: '10.0.0.1', port: 1 }, undefined],
  ['a port without an address', { code: 'EPIPE', port: 1 }, 'EPIPE'],
  ['the eighth cause', causes(8), 'DEEP'],
  ['the ninth cause, which is not read', causes(9), undefined],
  ['the first of several addresses in the ninth cause', causes(8, { errors: [{ code: 'DEEP' }] }), undefined],
  ['undefined', undefined, undefined],
  ['null', null, undefined],
  ['a string', 'ECONNREFUSED', undefined],
])('the reason for %s', (_name, error, reason) => {
  expect(networkReason(error)).toBe(reason);
});

test('a member that cannot be read is undefined', () => {
  const hostile = {
    get code() {
      throw new Error('asked');
    },
  };
  expect([hostile, null, undefined].map((object) => readMember(object, 'code'))).toEqual(Array(3).fill(undefined));
  expect(readMember({ code: 5 }, 'code')).toBe(5);
});

test('parses JSON; an empty body is undefined', () => {
  expect(parseJson(Buffer.from('{"a":"ä"}'))).toEqual({ a: 'ä' });
  expect(parseJson(new Uint8Array())).toBeUndefined();
  expect(() => parseJson(Buffer.from(' '))).toThrow(SyntaxError);
});

import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { networkReason } from '../../src/internal/http.js';
import { catchError } from '../support/errors.js';
import { listening } from '../support/listening.js';
import { credentials } from '../support/provider.js';
import { paymentId } from '../support/server.js';

test('a refused connection names the address', async () => {
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

test('what is no TLS names the code', async () => {
  await using server = await listening(createServer((_, response) => response.end()));
  const error = await catchError(() => fetch(server.origin.replace('http:', 'https:')));
  expect(networkReason(error)).toMatch(/^[A-Z_]*SSL[A-Z_]*$|^EPROTO$/);
});

test.each<[string, unknown, string | undefined]>([
  ['a name that is not found', { cause: { code: 'ENOTFOUND', hostname: 'api.example' } }, 'ENOTFOUND api.example'],
  [
    'the first of several addresses',
    { cause: { code: 'X', errors: [{ code: 'ECONNREFUSED', address: '::1', port: 1 }] } },
    'ECONNREFUSED ::1:1',
  ],
  ['an address without a port', { code: 'EHOSTUNREACH', address: '10.0.0.1' }, 'EHOSTUNREACH 10.0.0.1'],
  ['the innermost code', { code: 'OUTER', cause: { code: 'INNER' } }, 'INNER'],
  ['an error without a code, whose message anybody may have written', new Error('secret'), undefined],
  ['a code that is no text', { code: 5 }, undefined],
  ['nothing', undefined, undefined],
  ['null', null, undefined],
  ['text', 'ECONNREFUSED', undefined],
])('%s', (_name, error, reason) => {
  expect(networkReason(error)).toBe(reason);
});

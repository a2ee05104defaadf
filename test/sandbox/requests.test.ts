import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateKeyPair } from '../../src/index.signature.js';
import type { SeenRequest } from '../../src/sandbox/index.js';
import { RequestLog } from '../../src/sandbox/request-log.js';
import { answerTo, type Changes, requestTo, sandboxWith } from '../support/sandbox.js';

const sandbox = sandboxWith();
const illegal = { resultStatus: 'F', resultCode: 'PARAM_ILLEGAL' };

const id = 'sandbox-SUCCESS';

describe('an invalid body gets PARAM_ILLEGAL and a reason that names the field', () => {
  test.each([
    ['empty', '', 'JSON'],
    ['no JSON', '{"paymentId":', 'JSON'],
    ['not UTF-8 in a text', Buffer.from(`{"paymentId":"${id}","x":"\xff"}`, 'latin1'), 'JSON'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'JSON'],
    ['with a byte order mark', `\uFEFF${JSON.stringify({ paymentId: id })}`, 'JSON'],
    ['null', 'null', 'object'],
    ['a list', [], 'object'],
    ['text', '"sandbox-SUCCESS"', 'object'],
    ['without an id', {}, 'paymentId'],
    ['with an empty id', { paymentId: '' }, 'paymentId'],
    ['with too long an id', { paymentRequestId: 'x'.repeat(65) }, 'paymentRequestId'],
    ['with a number as an id', { paymentId: 1 }, 'paymentId'],
    ['with null as its only id', { paymentId: null }, 'paymentId'],
    ['with an object as an id', { paymentId: { length: 1 } }, 'paymentId'],
    ['with an id that is reserved for nothing', { paymentId: 'sandbox-NO_SUCH' }, 'sandbox-NO_SUCH'],
    ['with a reserved id that lacks its number', { paymentId: 'sandbox-ANSWER_AFTER' }, 'sandbox-ANSWER_AFTER'],
    ['with a number out of bounds', { paymentId: 'sandbox-ANSWER_AFTER-600001' }, 'sandbox-ANSWER_AFTER'],
    ['with a number where none belongs', { paymentId: 'sandbox-SUCCESS-1' }, 'sandbox-SUCCESS-1'],
  ])('%s', async (_, body, reason) => {
    expect(await answerTo(sandbox, { body })).toMatchObject({ ...illegal, reason: expect.stringContaining(reason) });
  });

  test('too large', async () => {
    const body = JSON.stringify({ paymentId: id, padding: 'x'.repeat(64 * 1024) });
    expect(await answerTo(sandbox, { body })).toMatchObject({ ...illegal, reason: expect.stringContaining('65536') });
  });
});

describe('an invalid header gets PARAM_ILLEGAL and a reason that names it', () => {
  test.each([
    ['Client-Id', undefined],
    ['Client-Id', 'x'.repeat(129)],
    ['Client-Id', 'with blank'],
    ['Request-Time', undefined],
    ['Request-Time', 'yesterday, or so'],
    ['Signature', undefined],
    ['Signature', 'algorithm=RSA256'],
    ['Signature', 'algorithm=MD5,signature=AAAA'],
    ['Signature', 'algorithm=RSA256,algorithm=RSA256,signature=AAAA'],
    ['Content-Type', 'text/plain'],
    ['Content-Type', 'application/json; charset=ISO-8859-1'],
    ['Agent-Token', 'x'.repeat(257)],
  ])('%s: %s', async (name, value) => {
    const answer = await answerTo(sandbox, { headers: { [name]: value } });
    expect(answer).toMatchObject({ ...illegal, reason: expect.stringMatching(new RegExp(name, 'i')) });
  });
});

test('refuses a signature with another key or over other bytes, another path or another time', async () => {
  const { privateKey } = await generateKeyPair();
  const right = await requestTo(sandbox);
  const signature = right.headers.get('Signature') ?? '';
  const changes: Changes[] = [
    { privateKey },
    { headers: { Signature: 'algorithm=RSA256,signature=AAAA' } },
    { headers: { Signature: 'algorithm=RSA256,signature=%' } },
    { headers: { Signature: signature }, body: { paymentRequestId: id } },
    { headers: { Signature: signature }, path: '/ams/api/v1/payments/cancel' },
    { headers: { Signature: signature, 'Request-Time': '1000000000000' } },
  ];
  for (const change of changes)
    expect(await answerTo(sandbox, change)).toMatchObject({
      resultCode: 'ACCESS_DENIED',
      reason: expect.stringContaining('signature'),
      paymentId: undefined,
    });
});

test('another path or another method gets NO_INTERFACE_DEF', async () => {
  for (const change of [{ path: '/' }, { path: '/ams/api/v1/payments/refund' }, { method: 'GET' }, { method: 'PUT' }])
    expect(await answerTo(sandbox, change)).toMatchObject({ status: 200, resultCode: 'NO_INTERFACE_DEF' });
});

test('logs each request with its payment and its answer, whatever the listener does', async () => {
  const noting = sandboxWith({
    onRequest: () => {
      throw new Error('A broken log.');
    },
  });
  const { paymentId, paymentRequestId } = noting.createPayment();
  await answerTo(noting, { body: { paymentRequestId } });
  expect(noting.requests).toEqual([
    expect.objectContaining({
      method: 'POST',
      path: '/ams/sandbox/api/v1/payments/cancel',
      headers: expect.objectContaining({ 'client-id': noting.clientId }),
      body: JSON.stringify({ paymentRequestId }),
      paymentId,
      paymentRequestId,
      answer: 'SUCCESS',
    }),
  ]);
});

test('the log drops the oldest requests', () => {
  const log = new RequestLog(undefined, { requests: 2, bytes: 1_000_000 });
  for (const path of ['/1', '/2', '/3']) log.add({ method: 'POST', path, headers: {} } as SeenRequest);
  expect(log.requests.map(({ path }) => path)).toEqual(['/2', '/3']);
});

test('any request gets HTTP 200 and a documented code', async () => {
  const seed = Number(process.env['SANDBOX_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));
  console.info(`SANDBOX_SEED=${seed}`);
  const names = ['Client-Id', 'Request-Time', 'Signature', 'Content-Type', 'Agent-Token', 'X-Other'];
  const values = fc.oneof(
    fc.stringMatching(/^[ -~]{0,40}$/),
    fc.constantFrom('__proto__', 'application/json', 'algorithm=RSA256,signature=AAAA', '='.repeat(3000)),
  );
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.json(),
    fc.record({ paymentId: fc.oneof(fc.string(), fc.constant('sandbox-SUCCESS')) }),
    fc.string().map((text) => ({ paymentRequestId: `sandbox-${text}` })),
    fc.constant(`${'['.repeat(30_000)}${']'.repeat(30_000)}`),
    fc.constant('{"__proto__":{"paymentId":"sandbox-SUCCESS"},"constructor":1}'),
  );
  const changes = fc.record(
    {
      method: fc.constantFrom('POST', 'PUT', 'GET', 'DELETE'),
      path: fc.oneof(
        fc.constant('/ams/api/v1/payments/cancel'),
        fc.webPath().map((path) => `/${path}`),
      ),
      headers: fc.dictionary(fc.constantFrom(...names), fc.option(values, { nil: undefined })),
      body: bodies,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(changes, async (change) => {
      const { status, resultCode } = await answerTo(sandbox, change);
      expect(status).toBe(200);
      expect(resultCode).toMatch(/^(SUCCESS|PARAM_ILLEGAL|ACCESS_DENIED|NO_INTERFACE_DEF|ORDER_NOT_EXIST)$/);
    }),
    { seed, numRuns: 500 },
  );
});

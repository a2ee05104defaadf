import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { resultCodes } from '../generated/result-codes.js';
import {
  validateCancellationRequest,
  validateCancellationResponse,
  validateCancelPaymentHeaders,
} from '../generated/validators.js';
import { type Document, isObject } from '../scripts/document.js';
import { originsOf } from '../scripts/origins.js';

const contract: Document = JSON.parse(await readFile(new URL('../generated/openapi.json', import.meta.url), 'utf8'));

describe('the origin of facts', () => {
  /** The bounds that the source page states. Every other bound must have an `x-origin`. */
  const bounds = ['minLength', 'maxLength', 'pattern', 'format', 'minProperties', 'maxProperties'];
  const fromThePage = [
    '#/components/schemas/PaymentId/maxLength',
    '#/components/schemas/PaymentRequestId/maxLength',
    '#/components/schemas/CancelByPaymentId/properties/paymentRequestId/maxLength',
    '#/components/schemas/CancelByPaymentRequestId/properties/paymentId/maxLength',
  ];

  test('every bound and pattern that is not from the source page has an x-origin', () => {
    const unmarked = [...unmarkedBounds(contract, '#')].filter((pointer) => !pointer.includes('/x-'));
    expect(unmarked.sort()).toEqual(fromThePage.sort());
  });

  test('every other fact that is not of the page says so too', () => {
    const origins = Object.fromEntries(originsOf(contract).map(({ pointer, origin }) => [pointer, origin]));
    expect(origins).toMatchObject({
      '#/x-result-code-fields': 'contract',
      '#/x-unknown-causes': 'contract',
      '#/components/schemas/ResultCode/retry': 'contract',
      '#/components/schemas/ResultCode/nextStep': 'contract',
      '#/components/schemas/ResultCode/conclusive': 'contract',
      '#/components/schemas/ResultCode/CANCEL_WINDOW_EXCEED': 'contract',
      '#/components/schemas/MerchantAccountId': 'later',
      '#/components/schemas/FailureResult/required': 'contract',
      '#/components/schemas/ResultCode/INVALID_API': 'contract',
      '#/components/schemas/ResultCode/NO_INTERFACE_DEF': 'contract',
      '#/components/schemas/ResultCode/ORDER_NOT_EXIST': 'contract',
      '#/components/schemas/ResultCode/ORDER_STATUS_INVALID': 'contract',
      '#/components/schemas/ResultCode/REQUEST_TRAFFIC_EXCEED_LIMIT': 'contract',
      '#/components/securitySchemes/Signature': 'provider',
      '#/paths/~1v1~1payments~1cancel/post/requestBody/description': 'provider',
      '#/paths/~1v1~1payments~1cancel/post/responses/200/description': 'provider',
      '#/paths/~1v1~1payments~1cancel/post/retry': 'contract',
      '#/servers/0/open.antglobal-us.com': 'later',
    });
    expect(new Set(Object.values(origins))).toEqual(new Set(Object.keys(contract['x-origins'] ?? {})));
  });

  function* unmarkedBounds(node: unknown, pointer: string, marked = false): Generator<string> {
    if (typeof node !== 'object' || node === null) return;
    const origin = isObject(node) ? node['x-origin'] : undefined;
    for (const [key, value] of Object.entries(node)) {
      const isMarked = marked || typeof origin === 'string' || (isObject(origin) && key in origin);
      if (bounds.includes(key) && typeof value !== 'object' && !isMarked) yield `${pointer}/${key}`;
      yield* unmarkedBounds(value, `${pointer}/${key}`, marked || typeof origin === 'string');
    }
  }
});

test('spec/README.md explains every extension', async () => {
  const readme = await readFile(new URL('../spec/README.md', import.meta.url), 'utf8');
  const documents = ['openapi', 'openapi.generators'].map(
    (name) => new URL(`../generated/${name}.json`, import.meta.url),
  );
  const texts = await Promise.all(documents.map((file) => readFile(file, 'utf8')));
  const extensions = new Set(texts.flatMap((text) => text.match(/"x-[A-Za-z-]+"(?=:)/g) ?? []));
  expect([...extensions].filter((name) => !readme.includes(`\`${name.replaceAll('"', '')}\``))).toEqual([]);
});

test('every gateway and mode is a server', () => {
  const [server] = contract.servers ?? [];
  expect(Object.values(server?.['x-regions'] ?? {})).toEqual(server?.variables?.['gateway']?.enum);
  expect(Object.values(server?.['x-environments'] ?? {})).toEqual(server?.variables?.['mode']?.enum);
});

describe('the schemas', () => {
  const result = (resultStatus: string, resultCode: string) => ({
    result: { resultStatus, resultCode, resultMessage: '' },
  });
  const ids = { paymentId: '1', paymentRequestId: '2', cancelTime: '2019-06-12T19:07:11Z' };

  test('allow each code only with its own status', () => {
    for (const [code, row] of Object.entries(resultCodes))
      for (const status of ['S', 'F', 'U'])
        expect(validateCancellationResponse({ ...result(status, code), ...ids }), `${code} with ${status}`).toBe(
          row.resultStatus === status,
        );
  });

  test.each(['paymentId', 'paymentRequestId', 'cancelTime'])('require %s for a success only', (field) => {
    const { [field as keyof typeof ids]: _, ...rest } = ids;
    expect(validateCancellationResponse({ ...result('S', 'SUCCESS'), ...rest })).toBe(false);
    expect(validateCancellationResponse(result('F', 'PROCESS_FAIL'))).toBe(true);
  });

  test.each([
    [{ paymentId: '1', paymentRequestId: null }, true],
    [{ paymentId: null, paymentRequestId: '2' }, true],
    [{ paymentId: null, paymentRequestId: null }, false],
    [{ paymentId: null }, false],
    [{ paymentId: '1', paymentRequestId: '' }, false],
    [{ paymentId: '1', merchantAccountId: '3' }, true],
    [{ paymentId: '1', merchantAccountId: '3'.repeat(33) }, false],
    [{ merchantAccountId: '3' }, false],
  ])('accept the request %j: %s', (request, valid) => {
    expect(validateCancellationRequest(request)).toBe(valid);
  });

  test.each([
    ['2019-11-27T12:01:01+08:00', true],
    ['2019-11-27T12:01:01.123456Z', true],
    ['20191127T120101+0800', true],
    ['2019-11-27T12:01+08', true],
    ['2019-11-27T12:01:01', true],
    ['2019-13-27T12:01:01Z', false],
    ['2019-11-27T25:01:01Z', false],
    ['2019-11-27', false],
    ['yesterday at noon', false],
  ])('accept the cancelTime %s: %s', (cancelTime, valid) => {
    expect(validateCancellationResponse({ ...result('S', 'SUCCESS'), ...ids, cancelTime })).toBe(valid);
  });

  test('count the length in characters, not in UTF-16 units', () => {
    expect(validateCancellationRequest({ paymentId: '𝒜'.repeat(64) })).toBe(true);
    expect(validateCancellationRequest({ paymentId: '𝒜'.repeat(65) })).toBe(false);
  });

  test.each([
    ['epoch milliseconds', '1685599933871', true],
    ['Python', '2026-11-22T13:17:18.123456+00:00', true],
    ['PHP', '2026-11-22T13:17:18+0000', true],
    ['.NET', '2026-11-22T13:17:18.1234567Z', true],
    ['a text', 'yesterday at noon', false],
    ['an empty text', '', false],
  ])('accept the Request-Time of %s (%s): %s', (_name, time, valid) => {
    const headers = { 'client-id': 'c', 'request-time': time, signature: 'algorithm=RSA256,signature=abc' };
    expect(validateCancelPaymentHeaders(headers)).toBe(valid);
  });

  test.each([
    ['algorithm=RSA256,keyVersion=1,signature=ab%2Bc%3D', true],
    ['algorithm=RSA256, keyVersion=1, signature=ab%2bc%3d', true],
    ['SIGNATURE=abc,KEYVERSION=1,ALGORITHM=RSA256', true],
    ['algorithm=RSA256,signature=ab+/c==', true],
    ['algorithm=RSA256,keyVersion=1', false],
    ['signature', false],
  ])('accept the Signature header %s: %s', (signature, valid) => {
    const headers = { 'client-id': 'c', 'request-time': '1685599933871', signature, 'agent-token': '' };
    expect(validateCancelPaymentHeaders(headers)).toBe(valid);
  });
});

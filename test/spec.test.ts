import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { resultCodes } from '../generated/result-codes.js';
import {
  validateCancellationRequest,
  validateCancellationResponse,
  validateCancelPaymentHeaders,
} from '../generated/validators.js';

const read = async (name: string) =>
  JSON.parse(await readFile(new URL(`../generated/${name}`, import.meta.url), 'utf8'));
const documents = { en: await read('openapi.json'), 'zh-CN': await read('openapi.zh-CN.json') };

/** The table of the source page: its codes in its order, each with its status. */
const sourcePage = {
  SUCCESS: 'S',
  ACCESS_DENIED: 'F',
  INVALID_API: 'F',
  CANCEL_WINDOW_EXCEED: 'F',
  KEY_NOT_FOUND: 'F',
  MERCHANT_BALANCE_NOT_ENOUGH: 'F',
  NO_INTERFACE_DEF: 'F',
  ORDER_NOT_EXIST: 'F',
  ORDER_STATUS_INVALID: 'F',
  PARAM_ILLEGAL: 'F',
  PROCESS_FAIL: 'F',
  SYSTEM_ERROR: 'F',
  REQUEST_TRAFFIC_EXCEED_LIMIT: 'U',
  PAYMENT_METHOD_NOT_SUPPORTED: 'F',
  UNKNOWN_EXCEPTION: 'U',
  USER_NOT_EXIST: 'F',
  USER_STATUS_ABNORMAL: 'F',
};

describe.each(Object.entries(documents))('the bundled document (%s)', (language, document) => {
  const operation = document.paths['/v1/payments/cancel'].post;
  const { ResultCode, FailureCode } = document.components.schemas;
  const examples = operation.responses['200'].content['application/json'].examples;

  test('has the 17 codes of the source page, in its order, with their statuses', () => {
    expect(ResultCode.enum).toEqual(Object.keys(sourcePage));
    const statuses = Object.entries<any>(ResultCode['x-result-codes']).map(([code, row]) => [code, row.resultStatus]);
    expect(statuses).toEqual(Object.entries(sourcePage));
    expect(Object.keys(ResultCode['x-enumDescriptions'])).toEqual(Object.keys(sourcePage));
    expect(FailureCode.enum).toHaveLength(14);
  });

  test('tells of each code what it means and what to do', () => {
    for (const row of Object.values<any>(ResultCode['x-result-codes'])) {
      expect(Object.keys(row)).toEqual(['resultStatus', 'resultMessage', 'furtherAction', 'retry', 'nextStep']);
      if (language === 'zh-CN') expect(row.resultMessage + row.furtherAction).toMatch(/\p{Script=Han}.*。$/u);
    }
  });

  test('has one example a code, and the source page has the first', () => {
    expect(Object.keys(examples)).toEqual(Object.keys(sourcePage));
    for (const [code, { value }] of Object.entries<any>(examples)) {
      const { resultStatus, resultMessage } = ResultCode['x-result-codes'][code];
      expect(value.result).toEqual({ resultCode: code, resultStatus, resultMessage });
      expect(validateCancellationResponse(value)).toBe(true);
    }
    expect(examples.SUCCESS.value).toMatchObject({
      paymentRequestId: 'pay_2089760038715669_20277574507XXXX',
      paymentId: '2019061218401080010018882020035XXXX',
      cancelTime: '2019-06-12T19:07:11+08:00',
      result: { resultMessage: language === 'en' ? 'Success' : '成功' },
    });
    const request = operation.requestBody.content['application/json'].examples.byPaymentId.value;
    expect(request).toEqual({ paymentId: '2019061218401080010018882020035XXXX' });
  });

  test('says what each kind of answer means', () => {
    expect(Object.keys(operation['x-result-process'])).toEqual(['S', 'F', 'U', 'noResponse']);
  });

  test('names its source and every gateway', () => {
    expect(document.info['x-source']).toEqual({
      url: expect.stringContaining('paymentc_online'),
      date: '2022-09-23T11:36',
    });
    expect(document.servers[0].variables.gateway.enum).toEqual(['open-na-global', 'open-sea-global', 'open-de-global']);
    expect(document.servers[0].variables.mode.enum).toEqual(['api', 'sandbox/api']);
  });
});

describe('the schemas', () => {
  const result = (resultStatus: string, resultCode: string) => ({
    result: { resultStatus, resultCode, resultMessage: '' },
  });
  const ids = { paymentId: '1', paymentRequestId: '2', cancelTime: '2019-06-12T19:07:11Z' };

  test('let each code go with its own status only', () => {
    for (const [code, row] of Object.entries(resultCodes))
      for (const status of ['S', 'F', 'U'])
        expect(validateCancellationResponse({ ...result(status, code), ...ids }), `${code} with ${status}`).toBe(
          row.resultStatus === status,
        );
  });

  test.each(['paymentId', 'paymentRequestId', 'cancelTime'])('demand %s of a success, and of nothing else', (field) => {
    const { [field as keyof typeof ids]: _, ...rest } = ids;
    expect(validateCancellationResponse({ ...result('S', 'SUCCESS'), ...rest })).toBe(false);
    expect(validateCancellationResponse(result('F', 'PROCESS_FAIL'))).toBe(true);
  });

  test('count characters, not UTF-16 units', () => {
    expect(validateCancellationRequest({ paymentId: '𝒜'.repeat(64) })).toBe(true);
    expect(validateCancellationRequest({ paymentId: '𝒜'.repeat(65) })).toBe(false);
  });

  test.each([
    ['epoch milliseconds', '1685599933871', true],
    ['Python', '2026-11-22T13:17:18.123456+00:00', true],
    ['PHP', '2026-11-22T13:17:18+0000', true],
    ['.NET', '2026-11-22T13:17:18.1234567Z', true],
    ['words', 'yesterday at noon', false],
    ['nothing', '', false],
  ])('Request-Time as %s', (_name, time, valid) => {
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
  ])('Signature: %s', (signature, valid) => {
    const headers = { 'client-id': 'c', 'request-time': '1685599933871', signature, 'agent-token': '' };
    expect(validateCancelPaymentHeaders(headers)).toBe(valid);
  });
});

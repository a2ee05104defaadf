import { describe, expect, test } from 'vitest';
import {
  isError,
  MissingPrismError,
  QueueError,
  ResponseTooLargeError,
  rethrowAs,
  SignatureHeaderError,
  UntrustedResponseError,
} from '../src/errors.js';
import {
  AlipayContractError,
  CancelAbortedError,
  createCancelClient,
  EvidenceError,
  KeyError,
  OptionError,
  RequestError,
  SettingError,
  SigningError,
} from '../src/index.js';
import { catchError } from './support/errors.js';
import { credentials } from './support/provider.js';
import { answer, paymentId, result, startServer, success } from './support/server.js';

describe('cancel() rejects with a RequestError for', () => {
  test.each<[string, unknown, RegExp]>([
    ['neither id', {}, /`paymentId` is missing.*`paymentRequestId` is missing/],
    ['an empty id', { paymentId: '' }, /`paymentId` must have at least 1 character/],
    ['an id of 65 characters', { paymentId: 'x'.repeat(65) }, /`paymentId` must have at most 64 characters/],
    ['a number', { paymentRequestId: 5 }, /`paymentRequestId` must be of type string/],
    ['a second id that is wrong', { paymentId, paymentRequestId: '' }, /`paymentRequestId` must have at least/],
    ['null', null, /it must be of type object/],
    ['undefined', undefined, /it must be of type object/],
    ['a BigInt', { paymentId: 1n }, /cannot be written as JSON/],
  ])('%s, and sends nothing', async (_name, request, message) => {
    await using server = await startServer(answer(success));
    const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl });
    const error = await catchError(() => alipay.cancel(request as never));
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(message) });
    expect(server.requests).toHaveLength(0);
  });
});

test.each<[string, unknown, object[]]>([
  [
    'neither id',
    {},
    [
      { pointer: '/paymentId', rule: 'required' },
      { pointer: '/paymentRequestId', rule: 'required' },
    ],
  ],
  ['an id that is too long', { paymentId: 'x'.repeat(65) }, [{ pointer: '/paymentId', rule: 'maxLength', limit: 64 }]],
  ['an empty id', { paymentId: '' }, [{ pointer: '/paymentId', rule: 'minLength', limit: 1 }]],
  ['a number', { paymentRequestId: 5 }, [{ pointer: '/paymentRequestId', rule: 'type', limit: 'string' }]],
  ['null', null, [{ pointer: '', rule: 'type', limit: 'object' }]],
  ['a BigInt', { paymentId: 1n }, []],
])('a RequestError lists the issues for %s', async (_name, request, issues) => {
  const alipay = createCancelClient({ ...credentials, region: 'asia', fetch: () => expect.fail() });
  expect(await catchError(() => alipay.cancel(request as never))).toMatchObject({ issues });
});

test('a request that cannot be written as JSON has the error as its cause; options must be an object', async () => {
  const alipay = createCancelClient({ ...credentials, region: 'asia', fetch: () => expect.fail() });
  expect(await catchError(() => alipay.cancel({ paymentId: 1n } as never))).toMatchObject({
    cause: { name: 'TypeError' },
  });
  expect(await catchError(() => alipay.cancel({ paymentId }, 'repeated' as never))).toMatchObject({
    code: 'INVALID_OPTION',
    option: 'options',
  });
});

test('a RequestError never contains a value of the request', async () => {
  const alipay = createCancelClient({ ...credentials, region: 'asia', fetch: () => expect.fail() });
  const error = await catchError(() => alipay.cancel({ paymentId: 'secret'.repeat(20) }));
  expect(JSON.stringify(error) + (error as Error).message).not.toContain('secret');
});

describe('cancel() rejects with a CancelAbortedError for', () => {
  test('an abort before anything was sent', async () => {
    const alipay = createCancelClient({ ...credentials, region: 'asia', fetch: () => expect.fail() });
    const reason = new Error('shutting down');
    const error = await catchError(() => alipay.cancel({ paymentId }, { signal: AbortSignal.abort(reason) }));
    expect(error).toBeInstanceOf(CancelAbortedError);
    expect(error).toMatchObject({
      code: 'ABORTED',
      cause: reason,
      attempts: [],
      message: expect.stringMatching(/before this call sent anything/),
    });
  });

  test('an abort during an attempt, and says that the outcome is not known', async () => {
    const controller = new AbortController();
    await using server = await startServer(() => controller.abort());
    const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl });
    const error = await catchError(() => alipay.cancel({ paymentId }, { signal: controller.signal }));
    expect(error).toMatchObject({
      code: 'ABORTED',
      attempts: [{ number: 1, resultStatus: 'U' }],
      message: expect.stringMatching(/not known/),
    });
  });

  test('an abort during the last attempt', async () => {
    const controller = new AbortController();
    await using server = await startServer(() => controller.abort());
    const alipay = createCancelClient({ ...credentials, baseUrl: server.baseUrl, retry: { maxAttempts: 1 } });
    const error = await catchError(() => alipay.cancel({ paymentId }, { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'ABORTED', attempts: [{ number: 1, resultStatus: 'U' }] });
  });

  test('an abort between two attempts', async () => {
    const controller = new AbortController();
    await using server = await startServer(answer(result('U', 'UNKNOWN_EXCEPTION')));
    const onAttempt = () => controller.abort();
    const alipay = createCancelClient({
      ...credentials,
      baseUrl: server.baseUrl,
      onAttempt,
      retry: { baseDelay: 60_000, maxDelay: 60_000 },
    });
    const error = await catchError(() => alipay.cancel({ paymentId }, { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'ABORTED', attempts: [{ number: 1 }] });
    expect(server.requests).toHaveLength(1);
  });
});

test.each<[string, AlipayContractError]>([
  ['INVALID_REQUEST', new RequestError('', [])],
  ['ABORTED', new CancelAbortedError([])],
  ['INVALID_EVIDENCE', new EvidenceError('')],
  ['INVALID_SETTING', new SettingError('ALIPAY_REGION', '', '')],
  ['INVALID_OPTION', new OptionError('', '')],
  ['INVALID_KEY', new KeyError('')],
  ['SIGNING_FAILED', new SigningError('')],
  ['INVALID_SIGNATURE_HEADER', new SignatureHeaderError('')],
  ['UNTRUSTED_RESPONSE', new UntrustedResponseError(200, '')],
  ['RESPONSE_TOO_LARGE', new ResponseTooLargeError(200)],
  ['MISSING_PRISM', new MissingPrismError()],
  ['QUEUE_FAILED', new QueueError('', 'no')],
])('the error with the code %s has the name of its class, for logs and other copies of the package', (code, error) => {
  expect(error).toMatchObject({ code, name: error.constructor.name });
});

test('an AlipayContractError has the name of its class', () => {
  expect(new AlipayContractError('ABORTED', '').name).toBe('AlipayContractError');
});

test('errors about a response have its status, and a QueueError says what was stored', () => {
  expect([new UntrustedResponseError(503, ''), new ResponseTooLargeError(503)]).toMatchObject([
    { status: 503 },
    { status: 503 },
  ]);
  expect(new QueueError('', 'unknown').stored).toBe('unknown');
});

test('the class of a Proxy that throws when it is asked is unknown', () => {
  const hostile = new Proxy(new Error(), {
    getPrototypeOf: () => {
      throw new Error('asked');
    },
  });
  expect(isError(hostile, Error)).toBe(false);
  expect(isError(new KeyError(''), Error)).toBe(true);
});

test('rethrowAs replaces only errors of the class', () => {
  const fail = (error: Error) => () => {
    throw error;
  };
  const understood = ({ message }: KeyError) => new SigningError(`No key: ${message}`);
  expect(() => rethrowAs(KeyError, understood, fail(new KeyError('short')))).toThrow('No key: short');
  expect(() => rethrowAs(KeyError, understood, fail(new TypeError('wrong')))).toThrow(TypeError);
  expect(rethrowAs(KeyError, understood, () => 5)).toBe(5);
});

import { beforeEach, describe, expect, test } from 'vitest';
import { createValidator, type Validate } from '../../src/conformance/validate.js';
import type { WireExchange } from '../../src/conformance/wire.js';

let validate: Validate;
// In `beforeEach`, so that every test fails if the validator cannot be created.
beforeEach(async () => {
  validate = await createValidator();
});

const request = {
  method: 'POST',
  target: '/ams/sandbox/api/v1/payments/cancel',
  headers: [
    ['Content-Type', 'application/json; charset=UTF-8'],
    ['Client-Id', 'SANDBOX_5X00000000000000'],
    ['Request-Time', '1685599933871'],
    ['Signature', 'algorithm=RSA256,keyVersion=1,signature=AAAA'],
  ],
  body: Buffer.from('{"paymentId":"p"}'),
} as const;

const success = {
  result: { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'Success' },
  paymentId: 'p',
  paymentRequestId: 'r',
  cancelTime: '2026-01-01T00:00:00Z',
};

const responseHeaders = {
  'Content-Type': 'application/json;charset=UTF-8',
  'Client-Id': 'SANDBOX_5X00000000000000',
  'Response-Time': '1685599933972',
  Signature: 'algorithm=RSA256,keyVersion=1,signature=AAAA',
};

/** An exchange that fulfils the contract, but for what is changed. A header that is `undefined` is left out. */
function exchangeWith({
  status = 200,
  headers = {},
  body = success as unknown,
  ...changes
}: {
  status?: number;
  headers?: Record<string, string | undefined>;
  body?: unknown;
  request?: Partial<WireExchange['request']>;
}): WireExchange {
  const pairs = Object.entries({ ...responseHeaders, ...headers }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return { request: { ...request, ...changes.request }, response: { status, headers: pairs, body: bytes } };
}

const failure = (resultCode: string, resultStatus: string, resultMessage = 'm') => ({
  result: { resultStatus, resultCode, resultMessage },
});

test('finds nothing wrong with an exchange that fulfils the contract, on either base path', async () => {
  expect(await validate(exchangeWith({}))).toEqual([]);
  expect(await validate(exchangeWith({ body: failure('ORDER_NOT_EXIST', 'F') }))).toEqual([]);
  expect(await validate(exchangeWith({ body: failure('UNKNOWN_EXCEPTION', 'U') }))).toEqual([]);
  expect(await validate(exchangeWith({ request: { target: '/ams/api/v1/payments/cancel' } }))).toEqual([]);
});

describe('finds what is wrong with a response', () => {
  test.each([
    ['another content type', { headers: { 'Content-Type': 'text/html' } }, '', 'media-type'],
    ['no content type', { headers: { 'Content-Type': undefined } }, '', 'media-type'],
    ['no Signature', { headers: { Signature: undefined } }, 'header', 'required'],
    ['no Response-Time', { headers: { 'Response-Time': undefined } }, 'header', 'required'],
    ['no Client-Id', { headers: { 'Client-Id': undefined } }, 'header', 'required'],
    [
      'a Response-Time in words',
      { headers: { 'Response-Time': 'just a moment ago' } },
      'header.response-time',
      'pattern',
    ],
    ['an HTTP status that is not documented', { status: 404 }, '', 'status'],
    ['HTTP 201', { status: 201 }, '', 'status'],
    ['a code that is not documented', { body: failure('CLIENT_INVALID', 'F') }, 'body.result.resultCode', 'enum'],
    ['another status than the code has', { body: failure('ORDER_NOT_EXIST', 'U') }, 'body.result.resultCode', 'enum'],
    ['a failure with the code of success', { body: failure('SUCCESS', 'F') }, 'body.result.resultCode', 'enum'],
    ['a status that is none', { body: failure('ORDER_NOT_EXIST', 'P') }, 'body.result.resultStatus', 'const'],
    ['S without cancelTime', { body: { ...success, cancelTime: undefined } }, 'body', 'required'],
    ['S without paymentId', { body: { ...success, paymentId: undefined } }, 'body', 'required'],
    [
      'a cancelTime that is no date',
      { body: { ...success, cancelTime: 'the day before yesterday' } },
      'body.cancelTime',
      'pattern',
    ],
    [
      'a message that is too long',
      { body: failure('ORDER_NOT_EXIST', 'F', 'x'.repeat(257)) },
      'body.result.resultMessage',
      'maxLength',
    ],
    ['a number where a string belongs', { body: { ...success, paymentId: 1 } }, 'body.paymentId', 'type'],
    ['an id that is too long', { body: { ...success, paymentId: 'x'.repeat(65) } }, 'body.paymentId', 'maxLength'],
    ['no result', { body: {} }, 'body', 'required'],
    ['a list', { body: [] }, 'body', 'type'],
    ['a body that is not JSON', { body: '{"result":' }, 'body', 'json'],
    ['an empty body', { body: '' }, 'body', 'json'],
  ])('%s', async (_, changes, where, rule) => {
    const violations = await validate(exchangeWith(changes));
    expect(violations).toContainEqual(expect.objectContaining({ message: 'response', where, rule }));
    expect(violations.map(({ message }) => message)).not.toContain('request');
  });

  test('that is not complete', async () => {
    expect(await validate({ request, response: undefined })).toEqual([
      expect.objectContaining({ message: 'response', rule: 'complete' }),
    ]);
  });
});

test('a violation says which message of which request, where in it, by which rule, and what is wrong', async () => {
  const asked = { method: 'POST', path: '/ams/api/v1/payments/cancel' };
  const target = `${asked.path}?a=b`;
  const headers = request.headers.filter(([name]) => name !== 'Signature');
  const description = "Request header must have required property 'signature'";
  expect(await validate({ request: { ...request, target, headers }, response: undefined })).toEqual([
    { message: 'request', ...asked, where: 'header', rule: 'required', description },
    {
      ...{ message: 'response', ...asked, where: '', rule: 'complete' },
      description: 'The connection ended before the response was complete.',
    },
  ]);
});

describe('a body is JSON in UTF-8', () => {
  const ofBody = async (body: string | Uint8Array) => {
    const response = { status: 200, headers: Object.entries(responseHeaders), body: Buffer.from(body) };
    const violations = await validate({ request: { ...request, body: Buffer.from(body) }, response });
    return violations
      .filter(({ rule }) => rule === 'json')
      .map(({ description, ...at }) => `${at.message}: ${description}`);
  };

  test.each([
    ['that ends early', '{'],
    ['that is not UTF-8', Buffer.from('{"paymentId":"\xff"}', 'latin1')],
    ['with a byte order mark', '\ufeff{"paymentId":"p"}'],
  ])('not one %s', async (_, body) => {
    const fault = 'The body is not JSON in UTF-8.';
    expect(await ofBody(body)).toEqual([`request: ${fault}`, `response: ${fault}`]);
  });

  test('not an empty one', async () => {
    expect(await ofBody('')).toEqual(['request: The body is empty.', 'response: The body is empty.']);
  });

  test('of any kind of value', async () => {
    expect(await ofBody('null')).toEqual([]);
  });

  test('validates a body that is not JSON as text', async () => {
    expect(await validate(exchangeWith({ body: '{' }))).toContainEqual(
      expect.objectContaining({ where: 'body', rule: 'type' }),
    );
  });
});

describe('a media type', () => {
  const ofTypes = async (...types: string[]) => {
    const headers = request.headers.filter(([name]) => name !== 'Content-Type');
    const typed = types.map((type, index) => [index === 0 ? 'content-type' : 'Content-Type', type] as const);
    const violations = await validate(exchangeWith({ request: { headers: [...headers, ...typed] } }));
    return violations.map(({ where, rule, description }) => [where, rule, description]);
  };

  test('may be missing in a request', async () => {
    expect(await ofTypes()).toEqual([]);
  });

  test('given twice is valid if both name the same type, in any letter case', async () => {
    expect(await ofTypes('application/json', 'Application/JSON ;charset=UTF-8')).toEqual([]);
  });

  test.each([
    ['application/json', 'application/xml'],
    ['application/json; charset', 'application/json'],
  ])('given twice as %s and %s is invalid, and the body is validated as JSON', async (...types) => {
    const fault = `Content-Type is invalid: ${types.join(' and ')}.`;
    expect(await ofTypes(...types)).toEqual([['header.content-type', 'media-type', fault]]);
  });
});

describe('finds what is wrong with a request', () => {
  const without = (name: string) => request.headers.filter((pair) => pair[0] !== name);
  test.each([
    ['no Client-Id', { headers: without('Client-Id') }, 'header', 'required'],
    ['no Request-Time', { headers: without('Request-Time') }, 'header', 'required'],
    ['no Signature', { headers: without('Signature') }, 'header', 'required'],
    ['a number as an id', { body: Buffer.from('{"paymentId":1}') }, 'body.paymentId', 'type'],
    ['too long an id', { body: Buffer.from(`{"paymentId":"${'x'.repeat(65)}"}`) }, 'body.paymentId', 'maxLength'],
    ['no id', { body: Buffer.from('{}') }, 'body', 'required'],
    ['a body that is not JSON', { body: Buffer.from('{') }, 'body', 'json'],
    ['an empty body', { body: Buffer.from('') }, '', 'required'],
    [
      'another content type',
      { headers: [...without('Content-Type'), ['Content-Type', 'text/plain']] as const },
      '',
      'media-type',
    ],
    ['another path', { target: '/ams/api/v1/payments/refund' }, '', 'path'],
    ['another method', { method: 'PUT' }, '', 'path'],
  ])('%s', async (_, changes, where, rule) => {
    const violations = await validate(exchangeWith({ request: changes }));
    expect(violations).toContainEqual(expect.objectContaining({ message: 'request', where, rule }));
    expect(violations.map(({ message }) => message)).not.toContain('response');
  });
});

test('an exchange that cannot be validated is a violation', async () => {
  const headers = [[5, 'a name that is none']] as never;
  expect(await validate(exchangeWith({ request: { headers } }))).toEqual([
    {
      ...{ message: 'request', method: 'POST', path: request.target, where: '', rule: 'validated' },
      description: 'The exchange cannot be validated: name.toLowerCase is not a function.',
    },
  ]);
});

test('validates by the rules for a provider, also with a fresh module', async () => {
  const fresh: { createValidator: typeof createValidator } = await import(
    `${'../../src/conformance/validate.js'}?fresh`
  );
  validate = await fresh.createValidator();
  for (const target of [request.target, '/ams/api/v1/payments/cancel'])
    expect(await validate(exchangeWith({ request: { target } }))).toEqual([]);
  const rulesOf = async (changes: Parameters<typeof exchangeWith>[0]) =>
    (await validate(exchangeWith(changes))).map(({ message, where, rule }) => `${message} ${where} ${rule}`);
  expect(await rulesOf({ request: { target: '/v1/payments/cancel' } })).toEqual(['request  path']);
  expect(await rulesOf({ status: 429 })).toEqual(['response  status']);
  expect(await rulesOf({ headers: { Signature: undefined } })).toEqual(['response header required']);
  const [incomplete] = await validate({ request, response: undefined });
  expect(incomplete).toMatchObject({ where: '', description: expect.stringContaining('before the response was') });
});

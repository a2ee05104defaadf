import { maxRequestBytes } from '../../generated/decisions.js';
import type { ExpectedOutcome } from '../sandbox/index.js';
import type { CaseRequest } from './message.js';

/** What a case expects of the answer. Every answer must also be signed and valid by the contract. */
export type Expectation =
  /** The request is accepted. The payment is then cancelled, unless the suite has no payment that can be cancelled. */
  | 'taken'
  /** One of these result codes. */
  | readonly string[]
  /** The outcome of `cancel()`. */
  | { readonly outcome: ExpectedOutcome };

/** A case of the suite. */
export interface ConformanceCase {
  /** Stable: `header-form/request-time-with-offset`. */
  id: string;
  group: 'request form' | 'header form' | 'illegal request' | 'result code' | 'misbehaviour';
  title: string;
  request: CaseRequest;
  expect: Expectation;
}

type Row = Omit<ConformanceCase, 'group'>;

/** Every documented form of a request. */
const requestForms: Row[] = [
  { id: 'by-payment-id', title: 'by paymentId', request: {}, expect: 'taken' },
  {
    id: 'by-payment-request-id',
    title: 'by paymentRequestId',
    request: { body: '{"paymentRequestId":"{paymentRequestId}"}' },
    expect: 'taken',
  },
  {
    id: 'by-both',
    title: 'by both ids',
    request: { body: '{"paymentId":"{paymentId}","paymentRequestId":"{paymentRequestId}"}' },
    expect: 'taken',
  },
  { id: 'again', title: 'repeated: the same request gets the same answer', request: {}, expect: 'taken' },
  {
    id: 'pretty-printed',
    title: 'with a body that is indented by three spaces',
    request: { body: '{\n   "paymentId": "{paymentId}"\n}' },
    expect: 'taken',
  },
  {
    id: 'escaped',
    title: 'with a field name in JSON escapes',
    request: { body: '{"\\u0070aymentId":"{paymentId}"}' },
    expect: 'taken',
  },
  {
    id: 'further-field',
    title: 'with a field that the contract does not list',
    request: { body: '{"paymentId":"{paymentId}","merchantAccountId":"1"}' },
    expect: 'taken',
  },
  {
    id: 'null-beside-an-id',
    title: 'with null for the other id',
    request: { body: '{"paymentId":"{paymentId}","paymentRequestId":null}' },
    expect: 'taken',
  },
  {
    id: 'longest-id',
    title: 'with ids of 64 characters',
    request: { body: `{"paymentId":"${'9'.repeat(64)}"}` },
    expect: ['ORDER_NOT_EXIST'],
  },
  {
    id: 'non-ascii',
    title: 'with a non-ASCII id',
    request: { body: '{"paymentRequestId":"订单-é-🧾"}' },
    expect: ['ORDER_NOT_EXIST'],
  },
  {
    id: 'unknown-payment',
    title: 'for a nonexistent payment',
    request: { body: '{"paymentId":"no-such-payment"}' },
    expect: ['ORDER_NOT_EXIST'],
  },
];

const requestTimes = {
  milliseconds: '1685599933871',
  microseconds: '1685599933871000',
  'iso-z': '2023-06-01T06:12:13Z',
  'iso-with-offset': '2023-06-01T06:12:13.871042+00:00',
  'iso-with-offset-without-colon': '2023-06-01T06:12:13+0000',
  'iso-with-seven-digits': '2023-06-01T06:12:13.8710423Z',
};

const signatures = {
  'as-documented': 'algorithm=RSA256,keyVersion=1,signature={signature}',
  'without-key-version': 'algorithm=RSA256,signature={signature}',
  'in-another-order': 'signature={signature},keyVersion=1,algorithm=RSA256',
  'with-blanks': 'algorithm=RSA256, keyVersion=1, signature={signature}',
  'with-names-in-upper-case': 'ALGORITHM=RSA256,KEYVERSION=1,SIGNATURE={signature}',
  'with-names-in-lower-case': 'algorithm=RSA256,keyversion=1,signature={signature}',
  'percent-encoded-in-lower-case': 'algorithm=RSA256,keyVersion=1,signature={signatureInLowerCase}',
  'in-raw-base64': 'algorithm=RSA256,keyVersion=1,signature={signatureInBase64}',
};

/** Every form of the headers in the provider's documentation and public SDKs. */
const headerForms: Row[] = [
  ...Object.entries(requestTimes).map(([form, value]) => ({
    id: `request-time-${form}`,
    title: `Request-Time: ${value}`,
    request: { headers: { 'Request-Time': value } },
    expect: 'taken' as const,
  })),
  ...Object.entries(signatures).map(([form, value]) => ({
    id: `signature-${form}`,
    title: `Signature: ${value}`,
    request: { headers: { Signature: value } },
    expect: 'taken' as const,
  })),
  {
    id: 'content-type-without-charset',
    title: 'Content-Type without a charset',
    request: { headers: { 'Content-Type': 'application/json' } },
    expect: 'taken',
  },
  {
    id: 'content-type-in-other-letters',
    title: 'Content-Type: application/json;charset=utf-8',
    request: { headers: { 'Content-Type': 'application/json;charset=utf-8' } },
    expect: 'taken',
  },
  {
    id: 'content-type-twice',
    title: 'Content-Type twice, with and without a charset',
    request: { headers: { 'Content-Type': ['application/json', 'application/json; charset=UTF-8'] } },
    expect: 'taken',
  },
  {
    id: 'agent-token',
    title: 'Agent-Token of another merchant',
    request: { headers: { 'Agent-Token': 'token-of-another-merchant' } },
    expect: 'taken',
  },
  {
    id: 'sdk-headers',
    title: 'headers that SDKs add: an empty agent-token, Key-Version, an Accept without JSON',
    request: {
      headers: {
        'agent-token': '',
        'Key-Version': '1',
        Accept: 'text/plain,text/xml,text/javascript,text/html',
        'User-Agent': 'global-open-sdk',
      },
    },
    expect: 'taken',
  },
  { id: 'lower-case', title: 'header names in lower case', request: { headerNames: 'lower' }, expect: 'taken' },
  { id: 'upper-case', title: 'header names in upper case', request: { headerNames: 'upper' }, expect: 'taken' },
];

const illegal = ['PARAM_ILLEGAL'];
const refused = ['ACCESS_DENIED', 'KEY_NOT_FOUND'];
const noKey = refused;

const bodies: Record<string, [title: string, body: string]> = {
  'no-json': ['a body that is not JSON', '{"paymentId":'],
  empty: ['an empty body', ''],
  null: ['null instead of an object', 'null'],
  list: ['a list instead of an object', '["{paymentId}"]'],
  text: ['text instead of an object', '"{paymentId}"'],
  'no-id': ['neither paymentId nor paymentRequestId', '{}'],
  'empty-payment-id': ['an empty paymentId', '{"paymentId":""}'],
  'empty-payment-request-id': ['an empty paymentRequestId', '{"paymentRequestId":""}'],
  'long-payment-id': ['a paymentId of 65 characters', `{"paymentId":"${'9'.repeat(65)}"}`],
  'long-payment-request-id': ['a paymentRequestId of 65 characters', `{"paymentRequestId":"${'9'.repeat(65)}"}`],
  number: ['a number as paymentId', '{"paymentId":1}'],
  boolean: ['a boolean as paymentId', '{"paymentId":true}'],
  'null-id': ['null as paymentId', '{"paymentId":null}'],
  object: ['an object as paymentId', '{"paymentId":{"id":"{paymentId}"}}'],
};

/** Invalid headers. */
const headers: Record<string, [title: string, headers: Record<string, string | null>, codes: readonly string[]]> = {
  'no-client-id': ['no Client-Id', { 'Client-Id': null }, illegal],
  'blank-in-client-id': ['a blank in Client-Id', { 'Client-Id': 'a client' }, illegal],
  'long-client-id': ['a Client-Id of 129 characters', { 'Client-Id': 'x'.repeat(129) }, illegal],
  'no-request-time': ['no Request-Time', { 'Request-Time': null }, illegal],
  'request-time-in-words': ['a Request-Time that is text', { 'Request-Time': 'at a quarter past' }, illegal],
  'no-signature': ['no Signature', { Signature: null }, illegal],
  'signature-without-value': ['a Signature without its value', { Signature: 'algorithm=RSA256,keyVersion=1' }, illegal],
  'content-type-text': ['Content-Type: text/plain', { 'Content-Type': 'text/plain' }, illegal],
  'unknown-client-id': ['an unknown Client-Id', { 'Client-Id': 'nobody' }, noKey],
};

const illegalRequests: Row[] = [
  ...Object.entries(bodies).map(([id, [title, body]]) => ({ id, title, request: { body }, expect: illegal })),
  ...Object.entries(headers).map(([id, [title, changes, codes]]) => ({
    id,
    title,
    request: { headers: changes },
    expect: codes,
  })),
  {
    id: 'no-utf-8',
    title: 'a body that is not UTF-8',
    request: { bodyBase64: 'eyJwYXltZW50SWQiOiL/In0=' },
    expect: illegal,
  },
  {
    id: 'huge',
    title: `a body of more than ${maxRequestBytes} bytes`,
    request: { body: '{"paymentId":"{paymentId}","padding":"{padding}"}', padding: maxRequestBytes },
    expect: illegal,
  },
  { id: 'other-key', title: 'a signature with another key', request: { signed: 'other-key' }, expect: refused },
  { id: 'other-body', title: 'a signature over another body', request: { signed: 'other-body' }, expect: refused },
  { id: 'other-path', title: 'a signature over another path', request: { signed: 'other-path' }, expect: refused },
  { id: 'get', title: 'GET instead of POST', request: { method: 'GET', body: '' }, expect: ['NO_INTERFACE_DEF'] },
  {
    id: 'unknown-path',
    title: 'an unknown path',
    request: { path: '/v1/payments/cancelled' },
    expect: ['NO_INTERFACE_DEF'],
  },
];

/** The cases of the suite. Not included: the cases of reserved ids, which the target itself lists. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...group('request form', requestForms),
  ...group('header form', headerForms),
  ...group('illegal request', illegalRequests),
];

function group(name: ConformanceCase['group'], rows: readonly Row[]): ConformanceCase[] {
  return rows.map((row) => ({ ...row, id: `${name.replaceAll(' ', '-')}/${row.id}`, group: name }));
}

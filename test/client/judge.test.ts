import { describe, expect, test } from 'vitest';
import { judge, type NamedPayment, parseAnswer, unknown, type Verdict } from '../../src/client/judge.js';
import { adviceOn } from '../../src/client/outcome.js';
import { cancelAgainst } from '../support/cancellation.js';
import { responseHeaders } from '../support/provider.js';
import {
  answer,
  paymentId,
  paymentRequestId,
  type Responder,
  reset,
  result,
  success,
  unsigned,
} from '../support/server.js';
import { readVectors } from '../support/vectors.js';

interface OutcomeVector {
  name: string;
  request: NamedPayment;
  requestTime: string;
  repeated?: boolean;
  response: { status: number; signed: boolean; responseTime?: string; body?: unknown; rawBody?: string };
  expected: Record<string, unknown>;
}

const { cases } = await readVectors<{ cases: OutcomeVector[] }>('outcomes');

function verdictOn({ request, requestTime, repeated = false, response }: OutcomeVector): Verdict {
  const { status, signed, responseTime, rawBody } = response;
  const body = rawBody === undefined ? response.body : parseAnswer(Buffer.from(rawBody, 'base64'));
  return judge({ status, verified: signed, body, responseTime, requestTime: Number(requestTime) }, request, repeated);
}

describe('judge follows the vectors:', () => {
  test.each(cases.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    const verdict = verdictOn(vector);
    const { retry, nextStep } = adviceOn(verdict);
    const { cause, restsOnIdempotency, ...fields } = { cause: undefined, restsOnIdempotency: undefined, ...verdict };
    expect(restsOnIdempotency).toBe(verdict.resultStatus === 'F' ? vector.repeated === true : undefined);
    expect({ ...fields, ...(cause && { cause: cause.code }), retry, nextStep }).toEqual(vector.expected);
  });

  test('each vector has its own name', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});

interface Decisions {
  requestTime: string;
  requests: NamedPayment[];
  repeated: boolean[];
  httpStatuses: number[];
  signatures: { signed: boolean; responseTime?: string }[];
  bodies: { body?: unknown; rawBody?: string }[];
  expected: ({ rule: string } & Record<string, unknown>)[];
  cases: [request: number, repeated: number, httpStatus: number, signature: number, body: number, expected: number][];
}

test('judge decides every combination of facts by the rule of the contract, in its words and with its advice', async () => {
  const table = await readVectors<Decisions>('decisions');
  const at = <T>(list: T[], index: number) => list[index] as T;
  for (const [request, repeated, httpStatus, signature, body, row] of table.cases) {
    const vector: OutcomeVector = {
      name: at(table.expected, row).rule,
      request: at(table.requests, request),
      requestTime: table.requestTime,
      repeated: at(table.repeated, repeated),
      response: {
        status: at(table.httpStatuses, httpStatus),
        ...at(table.signatures, signature),
        ...at(table.bodies, body),
      },
      expected: {},
    };
    const verdict = verdictOn(vector);
    const { rule, ...expected } = at(table.expected, row);
    const decided = {
      resultStatus: verdict.resultStatus,
      ...(verdict.resultStatus === 'U' && { cause: verdict.cause.code, message: verdict.cause.message }),
      ...(verdict.resultStatus === 'F' && { restsOnIdempotency: verdict.restsOnIdempotency }),
      ...adviceOn(verdict),
    };
    expect({ rule, vector, ...decided }).toEqual({ rule, vector, ...expected });
  }
  expect(table.cases.length).toBeGreaterThan(2_000);
});

describe('the message of a cause', () => {
  const answer = { status: 200, verified: true, responseTime: '1685599933972', requestTime: 1685599933871 };
  const messageOf = (body: unknown, changes = {}, repeated = false) => {
    const verdict = judge({ ...answer, body, ...changes }, { paymentId: 'p' }, repeated);
    return verdict.resultStatus === 'U' ? verdict.cause.message : undefined;
  };
  const failure = { result: { resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST', resultMessage: 'x' } };

  test('for a stale failure contains both times and mentions the clock', () => {
    expect(messageOf(failure, { responseTime: '1685000000000' })).toBe(
      'The failure is of 2023-05-25T07:33:20.000Z, more than 15 minutes before the request of 2023-06-01T06:12:13.871Z. ' +
        'It may be the answer to another request, or the clock of this machine is ahead.',
    );
    expect(messageOf(failure, { responseTime: '2023-13-45T00:00:00Z' })).toBe(
      'The Response-Time of the failure, `2023-13-45T00:00:00Z`, is not a time. The request was made at 2023-06-01T06:12:13.871Z.',
    );
  });

  test('for a stale failure contains the last moment of Date as a date', () => {
    expect(messageOf(failure, { requestTime: 8.64e15 })).toContain('the request of +275760-09-13T00:00:00.000Z.');
    expect(messageOf(failure, { requestTime: 8.64e15 + 1 })).toContain('the request of 8640000000000001.');
  });

  test('does not fill in a placeholder that the provider wrote', () => {
    const refusal = { result: { resultStatus: 'F', resultCode: '{requestTime}', resultMessage: 'x' } };
    expect(messageOf(refusal, {}, true)).toContain('({requestTime})');
  });

  test('for an answer that breaks the contract names the field', () => {
    expect(messageOf({ result: { resultStatus: 'X' } })).toContain('`result.resultStatus`');
    expect(messageOf({ result: { resultStatus: 'F' } })).toContain('`result.resultCode`');
    expect(messageOf({ result: { resultStatus: 'S', resultCode: 'SUCCESS' } })).toContain('`paymentId`');
  });

  test('for a refused request contains the code', () => {
    const refusal = { result: { resultStatus: 'F', resultCode: 'KEY_NOT_FOUND', resultMessage: 'x' } };
    expect(messageOf(refusal, {}, true)).toContain('KEY_NOT_FOUND');
  });
});

describe('a verdict', () => {
  const times = { responseTime: '1685599933972', requestTime: 1685599933871 };
  const judged = (body: unknown) => judge({ status: 200, verified: true, body, ...times }, { paymentId: 'p' }, false);
  const success = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };

  test('has a message and a time only if the answer has them', () => {
    const { resultMessage: _, ...silent } = success;
    const keys = Object.keys(judged({ result: silent, paymentId: 'p' }));
    expect(keys.sort()).toEqual(['deviations', 'paymentId', 'resultCode', 'resultStatus', 'verified']);
    const all = { result: success, paymentId: 'p', paymentRequestId: 'r', cancelTime: '2019-06-12T19:07:11Z' };
    expect(judged(all)).toMatchObject({ resultMessage: 'Success', cancelTime: '2019-06-12T19:07:11Z', deviations: [] });
  });

  test('does not list a null id of a failure as a deviation', () => {
    const result = { resultCode: 'ORDER_NOT_EXIST', resultStatus: 'F', resultMessage: 'x' };
    expect(judged({ result, paymentId: null, paymentRequestId: null })).toMatchObject({ deviations: [] });
    expect(judged({ result, paymentRequestId: 7 })).toMatchObject({ deviations: ['/paymentRequestId'] });
  });

  test.each([
    [{ resultCode: '', resultMessage: 'x' }, ['/result/resultCode']],
    [{ resultCode: 'X', resultMessage: '' }, []],
    [{ resultCode: '😀'.repeat(64), resultMessage: 'x'.repeat(256) }, []],
    [{ resultCode: '😀'.repeat(65), resultMessage: 'x'.repeat(257) }, ['/result/resultCode', '/result/resultMessage']],
  ])('lists texts that are too short or too long, counted in characters: %j', (fields, deviations) => {
    expect(judged({ result: { resultStatus: 'U', ...fields } })).toMatchObject({ resultStatus: 'U', deviations });
  });

  test('is U for a failure without a time', () => {
    const body = { result: { resultCode: 'ORDER_NOT_EXIST', resultStatus: 'F', resultMessage: 'x' } };
    const verdict = judge({ status: 200, verified: true, body }, { paymentId: 'p' }, false);
    const message = expect.stringContaining('The Response-Time of the failure');
    expect(verdict).toMatchObject({ resultStatus: 'U', cause: { code: 'STALE_RESPONSE', message } });
  });
});

describe('cancel() does not repeat after', () => {
  test('S', async () => {
    const { outcome, requests } = await cancelAgainst([answer(success)]);
    expect(outcome).toMatchObject({ resultStatus: 'S', paymentId, paymentRequestId, verified: true });
    expect(requests).toHaveLength(1);
  });

  test.each(['SYSTEM_ERROR', 'PROCESS_FAIL', 'ORDER_NOT_EXIST', 'SOMETHING_NEW'])('F %s', async (code) => {
    const { outcome, requests } = await cancelAgainst([answer(result('F', code))]);
    expect(outcome).toMatchObject({ resultStatus: 'F', resultCode: code, verified: true });
    expect(requests).toHaveLength(1);
  });

  test('an unsigned F, which is marked as not verified', async () => {
    const { outcome } = await cancelAgainst([answer(result('F', 'KEY_NOT_FOUND'), { headers: unsigned })]);
    expect(outcome).toMatchObject({ resultStatus: 'F', resultCode: 'KEY_NOT_FOUND', verified: false });
  });

  test.each([204, 302, 304, 307, 400, 401, 403, 404, 405, 409, 422])('HTTP %i, which gives U', async (status) => {
    const { outcome, requests } = await cancelAgainst([
      answer('<html>', { status, headers: { ...unsigned, Location: '/' } }),
    ]);
    expect(outcome).toMatchObject({ resultStatus: 'U', cause: { code: 'HTTP_STATUS' }, stopped: 'not-repeatable' });
    expect(requests).toHaveLength(1);
  });
});

describe('cancel() repeats after', () => {
  const noise = Buffer.alloc(8, 0xff).toString('latin1');
  const signedByOther = { Signature: 'algorithm=RSA256,keyVersion=1,signature=AAAA' };
  test.each<[string, Responder, string]>([
    ['U', answer(result('U', 'UNKNOWN_EXCEPTION')), 'UNKNOWN_RESULT'],
    ['U, unsigned', answer(result('U', 'REQUEST_TRAFFIC_EXCEED_LIMIT'), { headers: unsigned }), 'UNKNOWN_RESULT'],
    ['a connection that is reset', reset, 'NO_RESPONSE'],
    ['a truncated body', truncated, 'NO_RESPONSE'],
    ['HTTP 408', answer('', { status: 408, headers: unsigned }), 'UNAVAILABLE'],
    ['HTTP 425', answer('', { status: 425, headers: unsigned }), 'UNAVAILABLE'],
    ['HTTP 429', answer('', { status: 429, headers: unsigned }), 'UNAVAILABLE'],
    ['HTTP 500', answer('', { status: 500, headers: unsigned }), 'UNAVAILABLE'],
    ['HTTP 500 with a signed body that is not JSON', answer('<html>', { status: 500 }), 'UNAVAILABLE'],
    ['HTTP 502 with a page', answer('<html>', { status: 502, headers: unsigned }), 'UNAVAILABLE'],
    ['HTTP 503 with a signed success', answer(success, { status: 503 }), 'UNAVAILABLE'],
    ['an unsigned success', answer(success, { headers: unsigned }), 'UNTRUSTED_RESPONSE'],
    ['a wrong signature', answer(success, { headers: signedByOther }), 'UNTRUSTED_RESPONSE'],
    ['a malformed signature', answer(success, { headers: { Signature: 'nonsense' } }), 'UNTRUSTED_RESPONSE'],
    [
      'another algorithm',
      answer(success, { headers: { Signature: 'algorithm=none,signature=AAAA' } }),
      'UNTRUSTED_RESPONSE',
    ],
    [
      'a time in an unknown form',
      answer(success, { headers: { 'Response-Time': '9.1685599933972' } }),
      'UNTRUSTED_RESPONSE',
    ],
    ['a signature without a time', answer(success, { headers: { 'Response-Time': null } }), 'UNTRUSTED_RESPONSE'],
    ['a signature without a Client-Id', answer(success, { headers: { 'Client-Id': null } }), 'UNTRUSTED_RESPONSE'],
    ['a time without a signature', answer(success, { headers: { Signature: null } }), 'UNTRUSTED_RESPONSE'],
    ['an answer for another client', signedForOther, 'UNTRUSTED_RESPONSE'],
    ['two Signature headers', twoSignatures, 'UNTRUSTED_RESPONSE'],
    ['a body changed on the way', tampered, 'UNTRUSTED_RESPONSE'],
    ['a body that is not JSON', answer('{"result":'), 'UNREADABLE_RESPONSE'],
    ['noise', answer(noise), 'UNREADABLE_RESPONSE'],
    ['a body of more than 1 MiB', answer(JSON.stringify(success) + ' '.repeat(1024 * 1024)), 'UNREADABLE_RESPONSE'],
    ['an empty body', answer(''), 'INVALID_RESPONSE'],
    ['JSON of another shape', answer([]), 'INVALID_RESPONSE'],
    ['an unknown status', answer(result('X', 'SUCCESS')), 'INVALID_RESPONSE'],
    ['a success for another payment', answer({ ...success, paymentId: 'another' }), 'OTHER_PAYMENT'],
  ])('%s', async (_name, responder, cause) => {
    const { outcome, requests } = await cancelAgainst([responder, answer(success)]);
    expect(outcome).toMatchObject({ resultStatus: 'S', verified: true });
    expect(outcome.attempts).toMatchObject([
      { number: 1, resultStatus: 'U', cause: { code: cause } },
      { number: 2, resultStatus: 'S' },
    ]);
    if (cause === 'UNTRUSTED_RESPONSE') expect(outcome.attempts[0]?.verified).toBe(false);
    expect(requests).toHaveLength(2);
  });
});

async function signedForOther(response: Parameters<Responder>[0], request: Parameters<Responder>[1]) {
  await answer(success, { headers: await responseHeaders(request.path, JSON.stringify(success), 'another') })(
    response,
    request,
  );
}

async function twoSignatures(response: Parameters<Responder>[0], request: Parameters<Responder>[1]) {
  const { Signature = '' } = await responseHeaders(request.path, JSON.stringify(success));
  await answer(success, { headers: { Signature: [Signature, Signature] } })(response, request);
}

async function tampered(response: Parameters<Responder>[0], request: Parameters<Responder>[1]) {
  const headers = await responseHeaders(request.path, JSON.stringify(result('F', 'ORDER_NOT_EXIST')));
  await answer(success, { headers })(response, request);
}

function truncated(response: Parameters<Responder>[0]) {
  response.writeHead(200, { 'Content-Length': '500' }).write('{"result":', () => response.socket?.destroy());
}

test('a cause has an error only if one was thrown', () => {
  expect(unknown({ cause: 'NO_RESPONSE', message: 'Nothing came.' }).cause).toStrictEqual({
    code: 'NO_RESPONSE',
    message: 'Nothing came.',
  });
  const error = new Error('reset');
  expect(unknown({ cause: 'NO_RESPONSE', message: 'Nothing came.' }, {}, { error }).cause).toHaveProperty(
    'error',
    error,
  );
});

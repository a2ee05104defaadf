import { describe, expect, test } from 'vitest';
import { judge, type NamedPayment, parseAnswer, unknown, type Verdict } from '../../src/client/judge.js';
import { adviceOn } from '../../src/client/outcome.js';
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
  try {
    const body = rawBody === undefined ? response.body : parseAnswer(status, Buffer.from(rawBody, 'base64'));
    const answer = { status, verified: signed, body, responseTime, requestTime: Number(requestTime) };
    return judge(answer, request, repeated);
  } catch {
    return unknown('UNREADABLE_RESPONSE', 'no JSON');
  }
}

describe('an answer is judged as the vectors say', () => {
  test.each(cases.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    const verdict = verdictOn(vector);
    const { retry, nextStep } = adviceOn(verdict);
    const { cause, restsOnIdempotency, ...told } = { cause: undefined, restsOnIdempotency: undefined, ...verdict };
    expect(restsOnIdempotency).toBe(verdict.resultStatus === 'F' ? vector.repeated === true : undefined);
    expect({ ...told, ...(cause && { cause: cause.code }), retry, nextStep }).toEqual(vector.expected);
  });

  test('in every language: each name is there once', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});

describe('the cause in words', () => {
  const answer = { status: 200, verified: true, responseTime: '1685599933972', requestTime: 1685599933871 };
  const messageOf = (body: unknown, changes = {}, repeated = false) => {
    const verdict = judge({ ...answer, body, ...changes }, { paymentId: 'p' }, repeated);
    return verdict.resultStatus === 'U' ? verdict.cause.message : undefined;
  };
  const failure = { result: { resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST', resultMessage: 'x' } };

  test('of a stale failure names both times, and the clock', () => {
    expect(messageOf(failure, { responseTime: '1685000000000' })).toBe(
      'The response is a failure of 2023-05-25T07:33:20.000Z, more than 15 minutes before the request of ' +
        "2023-06-01T06:12:13.871Z. It may be an answer to another request, or this machine's clock is ahead.",
    );
    expect(messageOf(failure, { responseTime: '2023-13-45T00:00:00Z' })).toMatch(
      /"2023-13-45T00:00:00Z".*2023-06-01T06:12:13.871Z/,
    );
  });

  test('of an answer that breaks the contract names the field', () => {
    expect(messageOf({ result: { resultStatus: 'X' } })).toContain('`result.resultStatus`');
    expect(messageOf({ result: { resultStatus: 'F' } })).toContain('`result.resultCode`');
    expect(messageOf({ result: { resultStatus: 'S', resultCode: 'SUCCESS' } })).toContain('`paymentId`');
  });

  test('of a refusal names its code', () => {
    const refusal = { result: { resultStatus: 'F', resultCode: 'KEY_NOT_FOUND', resultMessage: 'x' } };
    expect(messageOf(refusal, {}, true)).toContain('KEY_NOT_FOUND');
  });
});

describe('what an answer does not say is left out', () => {
  const times = { responseTime: '1685599933972', requestTime: 1685599933871 };
  const judged = (body: unknown) => judge({ status: 200, verified: true, body, ...times }, { paymentId: 'p' }, false);
  const success = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };

  test('the message and the time of a success', () => {
    const { resultMessage: _, ...silent } = success;
    const keys = Object.keys(judged({ result: silent, paymentId: 'p' }));
    expect(keys.sort()).toEqual(['deviations', 'paymentId', 'resultCode', 'resultStatus', 'verified']);
    const all = { result: success, paymentId: 'p', paymentRequestId: 'r', cancelTime: '2019-06-12T19:07:11Z' };
    expect(judged(all)).toMatchObject({ resultMessage: 'Success', cancelTime: '2019-06-12T19:07:11Z', deviations: [] });
  });

  test('a null in place of an id is no deviation of a failure', () => {
    const result = { resultCode: 'ORDER_NOT_EXIST', resultStatus: 'F', resultMessage: 'x' };
    expect(judged({ result, paymentId: null, paymentRequestId: null })).toMatchObject({ deviations: [] });
    expect(judged({ result, paymentRequestId: 7 })).toMatchObject({ deviations: ['/paymentRequestId'] });
  });

  test.each([
    [{ resultCode: '', resultMessage: 'x' }, ['/result/resultCode']],
    [{ resultCode: 'X', resultMessage: '' }, []],
    [{ resultCode: '😀'.repeat(64), resultMessage: 'x'.repeat(256) }, []],
    [{ resultCode: '😀'.repeat(65), resultMessage: 'x'.repeat(257) }, ['/result/resultCode', '/result/resultMessage']],
  ])('the bounds of texts, in characters: %j', (fields, deviations) => {
    expect(judged({ result: { resultStatus: 'U', ...fields } })).toMatchObject({ resultStatus: 'U', deviations });
  });

  test('a failure without a time is no answer to be sure of', () => {
    const body = { result: { resultCode: 'ORDER_NOT_EXIST', resultStatus: 'F', resultMessage: 'x' } };
    const verdict = judge({ status: 200, verified: true, body }, { paymentId: 'p' }, false);
    const message = expect.stringContaining('whose time, "", cannot be read');
    expect(verdict).toMatchObject({ resultStatus: 'U', cause: { code: 'STALE_RESPONSE', message } });
  });
});

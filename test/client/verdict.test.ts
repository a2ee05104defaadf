import { describe, expect, test } from 'vitest';
import { unknown } from '../../src/client/judge.js';
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

describe('final answers are not repeated', () => {
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

  test('an unsigned F is let through, and says that it is not verified', async () => {
    const { outcome } = await cancelAgainst([answer(result('F', 'KEY_NOT_FOUND'), { headers: unsigned })]);
    expect(outcome).toMatchObject({ resultStatus: 'F', resultCode: 'KEY_NOT_FOUND', verified: false });
  });

  test.each([204, 302, 304, 307, 400, 401, 403, 404, 405, 409, 422])(
    'HTTP %i is U and not repeated',
    async (status) => {
      const { outcome, requests } = await cancelAgainst([
        answer('<html>', { status, headers: { ...unsigned, Location: '/' } }),
      ]);
      expect(outcome).toMatchObject({ resultStatus: 'U', cause: { code: 'HTTP_STATUS' }, stopped: 'not-repeatable' });
      expect(requests).toHaveLength(1);
    },
  );
});

describe('what is not known is repeated until it is', () => {
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
    ['HTTP 500 with a signed body that is no JSON', answer('<html>', { status: 500 }), 'UNAVAILABLE'],
    ['HTTP 502 with a page', answer('<html>', { status: 502, headers: unsigned }), 'UNAVAILABLE'],
    ['HTTP 503 with a signed success', answer(success, { status: 503 }), 'UNAVAILABLE'],
    ['an unsigned success', answer(success, { headers: unsigned }), 'UNTRUSTED_RESPONSE'],
    ['a wrong signature', answer(success, { headers: signedByOther }), 'UNTRUSTED_RESPONSE'],
    ['a signature that cannot be read', answer(success, { headers: { Signature: 'nonsense' } }), 'UNTRUSTED_RESPONSE'],
    [
      'another algorithm',
      answer(success, { headers: { Signature: 'algorithm=none,signature=AAAA' } }),
      'UNTRUSTED_RESPONSE',
    ],
    [
      'a time of another form',
      answer(success, { headers: { 'Response-Time': '9.1685599933972' } }),
      'UNTRUSTED_RESPONSE',
    ],
    ['a signature without a time', answer(success, { headers: { 'Response-Time': null } }), 'UNTRUSTED_RESPONSE'],
    ['a signature without a Client-Id', answer(success, { headers: { 'Client-Id': null } }), 'UNTRUSTED_RESPONSE'],
    ['a time without a signature', answer(success, { headers: { Signature: null } }), 'UNTRUSTED_RESPONSE'],
    ['an answer for another client', signedForOther, 'UNTRUSTED_RESPONSE'],
    ['two Signature headers', twoSignatures, 'UNTRUSTED_RESPONSE'],
    ['a body changed on the way', tampered, 'UNTRUSTED_RESPONSE'],
    ['no JSON', answer('{"result":'), 'UNREADABLE_RESPONSE'],
    ['noise', answer(noise), 'UNREADABLE_RESPONSE'],
    ['more than a mebibyte', answer(JSON.stringify(success) + ' '.repeat(1024 * 1024)), 'UNREADABLE_RESPONSE'],
    ['an empty body', answer(''), 'INVALID_RESPONSE'],
    ['JSON of another shape', answer([]), 'INVALID_RESPONSE'],
    ['a status that does not exist', answer(result('X', 'SUCCESS')), 'INVALID_RESPONSE'],
    ['a success of another payment', answer({ ...success, paymentId: 'another' }), 'OTHER_PAYMENT'],
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

test('a cause has an error only where one was thrown', () => {
  expect(unknown('NO_RESPONSE', 'Nothing came.').cause).toStrictEqual({
    code: 'NO_RESPONSE',
    message: 'Nothing came.',
  });
  const error = new Error('reset');
  expect(unknown('NO_RESPONSE', 'Nothing came.', { error }).cause).toHaveProperty('error', error);
});

import { createPublicKey } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { call, type Draft, signDraft } from '../../src/explorer/call.js';
import type { SandboxDescription } from '../../src/explorer/sandbox.js';
import { contentToSign, parseSignatureHeader, verify } from '../../src/index.signature.js';
import { reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { pemOf } from '../support/keys.js';
import { credentials } from '../support/provider.js';
import { answer, type Responder, reset, result, startServer, success, unsigned } from '../support/server.js';

let sandbox: Sandbox;
let description: SandboxDescription;
beforeAll(async () => {
  sandbox = await startSandbox();
  description = (await (await fetch(`${sandbox.url}/sandbox.json`)).json()) as SandboxDescription;
  return () => sandbox.close();
});
afterEach(() => void vi.restoreAllMocks());

const draftOf = (change: Partial<Draft> = {}): Draft => ({
  ...{ body: '{"paymentId":"é"}', clientId: description.clientId, requestTime: '', agentToken: '' },
  ...change,
});

describe('a draft is signed', () => {
  test('over its bytes, at the current time', async () => {
    const before = Date.now();
    const { url, requestTime, headers, body, content } = await signDraft(draftOf(), description);
    expect(Number(requestTime)).toBeGreaterThanOrEqual(before);
    expect(Number(requestTime)).toBeLessThanOrEqual(Date.now());
    expect(url.href).toBe(`${sandbox.baseUrl}/v1/payments/cancel`);
    expect(body).toBe(draftOf().body);
    const path = url.pathname;
    const signed = contentToSign({ method: 'POST', path, clientId: sandbox.clientId, time: requestTime, body });
    expect(Buffer.from(content)).toEqual(Buffer.from(signed));
    expect(headers).toEqual({
      'Content-Type': 'application/json; charset=UTF-8',
      'Client-Id': sandbox.clientId,
      'Request-Time': requestTime,
      Signature: expect.stringMatching(/^algorithm=RSA256,/),
    });
    const { signature } = parseSignatureHeader(headers['Signature'] ?? '');
    expect(await verify(signed, signature, createPublicKey(sandbox.privateKey))).toBe(true);
  });

  test('for the time and the merchant that the user chose', async () => {
    const changes = { requestTime: '2023-06-01T06:12:13Z', agentToken: 'token', clientId: 'another' };
    const { requestTime, headers } = await signDraft(draftOf(changes), description);
    expect(requestTime).toBe('2023-06-01T06:12:13Z');
    expect(headers).toMatchObject({ 'Agent-Token': 'token', 'Client-Id': 'another', 'Request-Time': requestTime });
  });
});

/** What comes of one request to a provider that answers like this, if need be one of those that follow another. */
async function exchangeWith(responder: Responder, { repeated = false, draft = {} as Partial<Draft> } = {}) {
  await using server = await startServer(responder);
  const { privateKey, alipayPublicKey, clientId } = credentials;
  const provider = {
    ...{ clientId, baseUrl: server.baseUrl, reservedIds: [] },
    ...{ privateKey: pemOf(privateKey), alipayPublicKey: pemOf(alipayPublicKey) },
  };
  const body = JSON.stringify({ paymentId: success.paymentId });
  const request = await signDraft({ ...draftOf(), clientId, body, ...draft }, provider);
  return { ...(await call(request, provider, repeated)), requests: server.requests, request };
}

test('returns a success with the response as it arrived', async () => {
  const { verdict, response, duration, requests, request } = await exchangeWith(answer(success));
  expect(verdict).toMatchObject({ resultStatus: 'S', resultCode: 'SUCCESS', verified: true });
  expect(response).toMatchObject({ status: 200, statusText: 'OK', body: JSON.stringify(success) });
  expect(response?.headers).toContainEqual(['content-type', 'application/json; charset=UTF-8']);
  expect(Number.isInteger(duration)).toBe(true);
  // It is a part of the time since the request was made, however the two clocks round.
  expect(duration).toBeLessThanOrEqual(Date.now() - Number(request.requestTime) + 2);
  const [asked, ...others] = requests;
  expect(others).toEqual([]);
  expect(asked).toMatchObject({ method: 'POST', path: '/ams/api/v1/payments/cancel' });
  expect(asked?.body.toString()).toBe(request.body);
  for (const [name, value] of Object.entries(request.headers)) expect(asked?.headers[name.toLowerCase()]).toBe(value);
});

describe('the outcome is U', () => {
  test.each<[code: string, responder: Responder, verdict: object]>([
    ['NO_RESPONSE', reset, { cause: { code: 'NO_RESPONSE', message: expect.stringMatching(/fetch failed\.$/) } }],
    [
      'UNTRUSTED_RESPONSE',
      answer(success, { headers: { 'Client-Id': 'another' } }),
      { resultCode: 'SUCCESS', cause: { message: 'The response is signed for another Client-Id.' } },
    ],
    ['UNTRUSTED_RESPONSE', answer({}, { headers: { Signature: null } }), {}],
    ['UNREADABLE_RESPONSE', answer('<html>'), { cause: { message: 'The response is not JSON.' } }],
    ['INVALID_RESPONSE', answer(''), {}],
    ['UNAVAILABLE', answer('<html>', { status: 503, headers: unsigned }), {}],
    ['HTTP_STATUS', answer('', { status: 404, headers: unsigned }), {}],
  ])('%s', async (code, responder, verdict) => {
    const done = await exchangeWith(responder);
    expect(done.verdict).toMatchObject({ resultStatus: 'U', ...verdict });
    expect(done.verdict).toMatchObject({ cause: { code } });
    expect(done.response === undefined).toBe(code === 'NO_RESPONSE');
    expect(done.duration).toBeGreaterThanOrEqual(0);
  });

  test('an untrusted answer without a code has no resultCode', async () => {
    const { verdict } = await exchangeWith(answer({ resultCode: 1 }, { headers: { Signature: null } }));
    expect(verdict).not.toHaveProperty('resultCode');
    const spaced = await exchangeWith(answer('{"resultCode" :\t"X" }', { headers: { Signature: null } }));
    expect(spaced.verdict).toMatchObject({ resultCode: 'X' });
  });

  test('TIMEOUT', async () => {
    const timeOut = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      return AbortSignal.abort(new DOMException('It took too long.', 'TimeoutError'));
    });
    const { verdict } = await exchangeWith(answer(success));
    expect(timeOut).toHaveBeenCalledWith(10_000);
    const message = 'No complete response arrived within the time of the attempt.';
    expect(verdict).toMatchObject({ resultStatus: 'U', cause: { code: 'TIMEOUT', message } });
  });

  test('a redirect is not followed', async () => {
    const call = vi.spyOn(globalThis, 'fetch').mockResolvedValue({
      type: 'opaqueredirect',
      arrayBuffer: async () => new ArrayBuffer(0),
    } as Response);
    const { verdict, response } = await exchangeWith(answer(success));
    const message = 'The response is a redirect, which a signed request must not follow.';
    expect(verdict).toMatchObject({ resultStatus: 'U', cause: { code: 'HTTP_STATUS', message } });
    expect(response).toBeUndefined();
    expect(call.mock.calls[0]?.[1]).toMatchObject({
      ...{ method: 'POST', redirect: 'manual', credentials: 'omit', cache: 'no-store' },
      signal: expect.any(AbortSignal),
    });
  });
});

describe('the response is judged like in the client:', () => {
  test('by the payment that the request names', async () => {
    const statusOf = async (body: string, paymentId = success.paymentId) =>
      (await exchangeWith(answer({ ...success, paymentId }), { draft: { body } })).verdict.resultStatus;
    expect(await statusOf(JSON.stringify({ paymentId: success.paymentId }))).toBe('S');
    expect(await statusOf(JSON.stringify({ paymentRequestId: success.paymentRequestId }))).toBe('S');
    expect(await statusOf(JSON.stringify({ paymentId: success.paymentId }), 'another')).toBe('U');
    // None is named.
    for (const body of ['null', '', '{', '5']) expect(await statusOf(body), body).toBe('U');
  });

  test('by earlier requests: the refusal of a repeat proves nothing', async () => {
    const refused = answer(result('F', 'ACCESS_DENIED'));
    expect((await exchangeWith(refused)).verdict.resultStatus).toBe('F');
    expect((await exchangeWith(refused, { repeated: true })).verdict.resultStatus).toBe('U');
  });

  test.each(['milliseconds', 'ISO 8601'])('by the time of the request, in %s', async (form) => {
    const failed = answer(result('F', 'ORDER_NOT_EXIST'));
    const at = (offset: number) => {
      const time = Date.now() + offset;
      return { requestTime: form === 'ISO 8601' ? new Date(time).toISOString() : String(time) };
    };
    const day = 24 * 60 * 60 * 1000;
    expect((await exchangeWith(failed, { draft: at(-day) })).verdict.resultStatus).toBe('F');
    expect((await exchangeWith(failed, { draft: at(day) })).verdict.resultStatus).toBe('U');
  });

  test('for each reserved id that answers at once', async () => {
    const late = /NO_ANSWER|ANSWER_AFTER|HANGS/;
    for (const { id, group, expectedOutcome } of reservedIds) {
      if (late.test(id) || group === 'sequence') continue;
      const body = JSON.stringify({ paymentId: `${id}.explorer` });
      const { verdict } = await call(await signDraft(draftOf({ body }), description), description, false);
      const { resultStatus, cause } = expectedOutcome;
      expect(verdict, id).toMatchObject({ resultStatus, ...(cause === undefined ? {} : { cause: { code: cause } }) });
    }
  });
});

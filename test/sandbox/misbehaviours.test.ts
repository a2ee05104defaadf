import { describe, expect, test } from 'vitest';
import { type ResultCode, resultCodes } from '../../generated/result-codes.js';
import { contentToSign, parseSignatureHeader, verify } from '../../src/index.signature.js';
import { SandboxCore } from '../../src/sandbox/core.js';
import { toResponse } from '../../src/sandbox/delivery.js';
import { reservedIds } from '../../src/sandbox/index.js';
import { readSandboxOptions } from '../../src/sandbox/options.js';
import type { Reply } from '../../src/sandbox/reply.js';
import { misbehaviours } from '../../src/sandbox/reserved-ids.js';
import { alipay, merchant } from '../support/provider.js';
import { requestTo } from '../support/sandbox.js';

const at = Date.UTC(2026, 0, 1);
const twoYears = 2 * 365 * 86_400_000;
const path = '/ams/sandbox/api/v1/payments/cancel';
const cancelTime = '2026-01-01T00:00:00.000Z';
const ids = { paymentId: 'p-1', paymentRequestId: 'r-1' };
const other = { paymentId: 'another-payment', paymentRequestId: 'another-payment-request' };

const result = (resultStatus: string, resultCode: string, of = resultCode as ResultCode) => ({
  result: { resultStatus, resultCode, resultMessage: resultCodes[of].resultMessage },
});
const withoutCode = ({ result: { resultStatus, resultMessage } }: ReturnType<typeof result>) => ({
  result: { resultStatus, resultMessage },
});
const success = { ...result('S', 'SUCCESS'), ...ids, cancelTime };

/** What differs from a signed `SUCCESS` with HTTP 200 of a payment that is then cancelled. */
interface Wire {
  status?: number;
  /** JSON, or text. */
  body?: unknown;
  signature?: 'verifies' | 'wrong' | 'none' | 'partial' | 'unreadable';
  time?: string;
  cancels?: boolean;
  fault?: Reply['fault'];
  delay?: number;
  headers?: Record<string, string>;
}

const wires: Record<string, Wire> = {
  NO_ANSWER: { cancels: false, fault: 'no-answer' },
  'ANSWER_AFTER-200': { delay: 200 },
  RESET_BEFORE_HEADERS: { cancels: false, fault: 'reset-before-headers' },
  RESET_IN_HEADERS: { fault: 'reset-in-headers' },
  RESET_AFTER_HEADERS: { fault: 'reset-after-headers' },
  TRUNCATED_BODY: { fault: 'truncated-body' },
  WRONG_CONTENT_LENGTH: { fault: 'short-content-length' },
  HTML_502: {
    status: 502,
    body: '<html><body><h1>502 Bad Gateway</h1></body></html>',
    signature: 'none',
    headers: { 'content-type': 'text/html' },
  },
  HTTP_500: {
    status: 500,
    body: 'Internal Server Error',
    signature: 'none',
    cancels: false,
    headers: { 'content-type': 'text/plain' },
  },
  'HTTP_429-1': {
    status: 429,
    body: 'Too Many Requests',
    signature: 'none',
    cancels: false,
    headers: { 'content-type': 'text/plain', 'retry-after': '1' },
  },
  S_WITH_HTTP_500: { status: 500, cancels: false },
  F_WITH_HTTP_400: { status: 400, body: result('F', 'ORDER_NOT_EXIST'), cancels: false },
  REDIRECT: { status: 307, body: '', signature: 'none', cancels: false, headers: { location: '/redirected' } },
  EMPTY_BODY: { body: '' },
  LARGE_BODY: { fault: 'oversized-body', cancels: false },
  INVALID_JSON: { body: JSON.stringify(success).slice(0, -1) },
  WRONG_SHAPE: { body: { data: ['SUCCESS'] } },
  UNKNOWN_STATUS: { body: { ...success, ...result('P', 'SUCCESS') } },
  UNKNOWN_CODE_S: { body: { ...success, ...result('S', 'CANCEL_ACCEPTED', 'SUCCESS') }, cancels: false },
  UNKNOWN_CODE_F: { body: result('F', 'CLIENT_INVALID', 'ACCESS_DENIED'), cancels: false },
  UNKNOWN_CODE_U: { body: result('U', 'CLIENT_INVALID', 'UNKNOWN_EXCEPTION') },
  F_WITHOUT_CODE: { body: withoutCode(result('F', 'ORDER_STATUS_INVALID')) },
  U_WITHOUT_CODE: { body: withoutCode(result('U', 'UNKNOWN_EXCEPTION')) },
  FAILURE_CODE_WITH_S: { body: { ...success, ...result('S', 'PROCESS_FAIL', 'SUCCESS') }, cancels: false },
  SUCCESS_CODE_WITH_F: { body: result('F', 'SUCCESS') },
  S_WITHOUT_IDS: { body: { ...result('S', 'SUCCESS'), cancelTime }, cancels: false },
  S_OF_ANOTHER_PAYMENT: { body: { ...success, ...other }, cancels: false },
  F_OF_ANOTHER_PAYMENT: { body: { ...result('F', 'ORDER_STATUS_INVALID'), ...other } },
  S_WITHOUT_CANCEL_TIME: { body: { ...result('S', 'SUCCESS'), ...ids } },
  S_WITH_LONG_MESSAGE: {
    body: { ...success, result: { ...success.result, resultMessage: `${'Success. '.repeat(33)}Suc` } },
  },
  UNSIGNED_S: { signature: 'none', cancels: false },
  UNSIGNED_F: { body: result('F', 'ACCESS_DENIED'), signature: 'none', cancels: false },
  UNSIGNED_U: { body: result('U', 'UNKNOWN_EXCEPTION'), signature: 'none' },
  STALE_F: { body: result('F', 'ORDER_STATUS_INVALID'), time: String(at - twoYears) },
  F_WITH_UNREADABLE_TIME: { body: result('F', 'ORDER_STATUS_INVALID'), time: '2026-02-30T00:00:00Z' },
  S_WITH_ODD_TIME: { time: `9.${at}`, cancels: false },
  OTHER_KEY: { signature: 'wrong', cancels: false },
  TAMPERED_BODY: { signature: 'wrong', cancels: false },
  OTHER_ALGORITHM: { cancels: false },
  UNREADABLE_SIGNATURE: { signature: 'unreadable', cancels: false },
  PARTIAL_SIGNATURE: { signature: 'partial', cancels: false },
  DUPLICATE_HEADERS: {},
  MIXED_CASE_HEADERS: {},
  'UNKNOWN_TIMES-2': { body: result('U', 'UNKNOWN_EXCEPTION'), cancels: false },
  LOST_ANSWER: { fault: 'reset-before-headers' },
  F_AFTER_CANCELLATION: { fault: 'reset-before-headers' },
  UNSIGNED_F_AFTER_CANCELLATION: { fault: 'reset-before-headers' },
};

/** A sandbox with one payment, whose next answers are asked for, and what it replies. */
function misbehaving(behaviours: string[]) {
  const keys = { privateKey: merchant.privateKey, alipayPrivateKey: alipay.privateKey };
  const core = new SandboxCore(readSandboxOptions({ ...keys, now: () => at }));
  const payment = core.createPayment({ ...ids, behaviours });
  const reply = async (): Promise<Reply> => {
    const { clientId, privateKey } = core;
    const request = await requestTo({ url: 'https://a.example', clientId, privateKey }, { path, body: ids });
    const body = new Uint8Array(await request.arrayBuffer());
    return await core.answer({ method: 'POST', path, headers: [...request.headers], body });
  };
  return { core, payment, reply };
}

/** Whether the signature of a reply verifies, as one that knows all about it sees it. */
async function signatureOf({ headers, body }: Reply, clientId: string): Promise<Wire['signature']> {
  const { signature = '', 'response-time': time = '' } = byName(headers);
  if (signature === '') return 'none';
  if (time === '') return 'partial';
  if (!signature.includes('=')) return 'unreadable';
  const content = contentToSign({ method: 'POST', path, clientId, time, body });
  const verifies = await verify(content, parseSignatureHeader(signature).signature, alipay.publicKey);
  return verifies ? 'verifies' : 'wrong';
}

function byName(headers: Reply['headers']): Record<string, string> {
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
}

function read(body: Uint8Array): unknown {
  const text = Buffer.from(body).toString();
  return text.endsWith('}') && !text.startsWith('<') ? JSON.parse(text) : text;
}

test('the table below contains every misbehaviour of the sandbox', () => {
  const listed = reservedIds
    .filter(({ group }) => group !== 'result code')
    .map(({ id }) => id.slice('sandbox-'.length));
  expect(Object.keys(wires)).toEqual(listed);
});

test.each(Object.entries(wires))('%s over the wire', async (name, wire) => {
  const { status = 200, body = success, signature = 'verifies', cancels = true, ...rest } = wire;
  const { core, payment, reply } = misbehaving([name]);
  const given = await reply();
  const { 'response-time': time = String(at), ...headers } = byName(given.headers);
  expect({ status: given.status, body: name === 'INVALID_JSON' ? String(given.body) : read(given.body) }).toEqual({
    status,
    body,
  });
  expect(await signatureOf(given, core.clientId)).toBe(signature);
  expect({ time, fault: given.fault, delay: given.delay }).toEqual({
    time: rest.time ?? String(at),
    fault: rest.fault,
    delay: rest.delay,
  });
  const signed = ['verifies', 'wrong', 'unreadable'].includes(signature) ? { 'client-id': core.clientId } : {};
  const standard = rest.headers ?? { 'content-type': 'application/json;charset=UTF-8', ...signed };
  const { signature: _, ...others } = headers;
  expect(others).toMatchObject(standard);
  expect(payment.status).toBe(cancels ? 'CANCELLED' : 'PROCESSING');
  expect(misbehaviours.find((one) => name.split('-')[0] === one.name)?.cancels).toBe(cancels);
});

test('DUPLICATE_HEADERS sends headers twice, MIXED_CASE_HEADERS in mixed case', async () => {
  const names = async (name: string) => (await misbehaving([name]).reply()).headers.map(([header]) => header);
  const right = ['content-type', 'client-id', 'response-time', 'signature'];
  expect(await names('SUCCESS')).toEqual(right);
  expect(await names('DUPLICATE_HEADERS')).toEqual([...right, ...right.slice(1)]);
  expect(await names('MIXED_CASE_HEADERS')).toEqual(['cOnTeNt-tYpE', 'cLiEnT-Id', 'rEsPoNsE-TiMe', 'sIgNaTuRe']);
});

test('OTHER_ALGORITHM names another algorithm beside a valid signature', async () => {
  const { signature = '' } = byName((await misbehaving(['OTHER_ALGORITHM']).reply()).headers);
  expect(parseSignatureHeader(signature).algorithm).toBe('RSA512');
});

test('after its number of requests, a misbehaviour is over', async () => {
  const { reply } = misbehaving([]);
  expect(read((await reply()).body)).toEqual(success);
  const answers = async (behaviours: string[], count: number) => {
    const { reply } = misbehaving(behaviours);
    const codes: string[] = [];
    for (let number = 0; number < count; number++) {
      const { body, fault } = await reply();
      codes.push(fault ?? (read(body) as typeof success).result.resultCode);
    }
    return codes;
  };
  expect(await answers(['UNKNOWN_TIMES-2', 'LOST_ANSWER'], 3)).toEqual([
    'UNKNOWN_EXCEPTION',
    'reset-before-headers',
    'SUCCESS',
  ]);
});

test('a cancelled payment gets no failure that is about the payment', async () => {
  const { reply } = misbehaving(['SUCCESS', 'CANCEL_WINDOW_EXCEED', 'ACCESS_DENIED', 'UNKNOWN_EXCEPTION']);
  const codes: string[] = [];
  for (let number = 0; number < 4; number++)
    codes.push((read((await reply()).body) as typeof success).result.resultCode);
  expect(codes).toEqual(['SUCCESS', 'SUCCESS', 'ACCESS_DENIED', 'UNKNOWN_EXCEPTION']);
});

describe('without sockets, a fault looks as fetch shows it:', () => {
  const reply: Reply = { status: 200, headers: [['a', 'b']], body: Buffer.from('12345678') };
  const never = new AbortController().signal;

  test('no fault', async () => {
    const response = await toResponse(reply, [never]);
    expect([response.status, response.headers.get('a'), await response.text()]).toEqual([200, 'b', '12345678']);
    expect((await toResponse({ ...reply, body: new Uint8Array() }, [never])).body).toBeNull();
  });

  test.each(['reset-before-headers', 'reset-in-headers'] as const)('%s', async (fault) => {
    await expect(toResponse({ ...reply, fault }, [never])).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
  });

  test.each([
    ['reset-after-headers', ''],
    ['truncated-body', '1234'],
  ] as const)('%s', async (fault, arrived) => {
    const response = await toResponse({ ...reply, fault }, [never]);
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) text += Buffer.from(chunk);
    })();
    await expect(reading).rejects.toThrow('fetch failed');
    expect(text).toBe(arrived);
  });

  test('oversized-body', async () => {
    const text = await (await toResponse({ ...reply, fault: 'oversized-body' }, [never])).text();
    expect([text.length, text.trimEnd()]).toEqual([1024 * 1024 + 1, '12345678']);
  });

  test('short-content-length', async () => {
    expect(await (await toResponse({ ...reply, fault: 'short-content-length' }, [never])).text()).toBe('1234');
  });

  test('an aborted delay or silence', async () => {
    const reason = new Error('enough');
    for (const change of [{ delay: 600_000 }, { fault: 'no-answer' as const }]) {
      const controller = new AbortController();
      const response = toResponse({ ...reply, ...change }, [never, controller.signal]);
      controller.abort(reason);
      await expect(response).rejects.toBe(reason);
    }
    await expect(toResponse(reply, [never, AbortSignal.abort(reason)])).rejects.toBe(reason);
  });
});

import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import {
  type CancelOutcome,
  createCancelClient,
  type Evidence,
  type EvidenceClaim,
  verifyEvidence,
} from '../../src/index.js';
import { contentToSign, type Fetch, formatSignatureHeader, sign } from '../../src/index.signature.js';
import { fingerprint } from '../../src/signature/keys.js';
import { cancelAgainst } from '../support/cancellation.js';
import { pemOf } from '../support/keys.js';
import { alipay, clientId, credentials, merchant } from '../support/provider.js';
import { answer, paymentId, type Responder, reset, result, startServer, success, unsigned } from '../support/server.js';
import { readVectors } from '../support/vectors.js';

const schema = JSON.parse(await readFile(new URL('../../spec/evidence.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

/** A copy by way of JSON, as from a file. */
const stored = (evidence: unknown): Evidence => JSON.parse(JSON.stringify(evidence));
const last = ({ attempts }: CancelOutcome): Evidence => stored(attempts.at(-1)?.evidence);
const textOf = (base64 = '') => Buffer.from(base64, 'base64').toString();

async function evidenceOf(responder: Responder, option: true | 'complete' = true): Promise<Evidence> {
  const options = { evidence: option, agentToken: 'agent-token', retry: { maxAttempts: 1 } };
  return last((await cancelAgainst([responder], options)).outcome);
}

describe('the evidence of an attempt', () => {
  test('is present only if the option asks for it', async () => {
    const { outcome } = await cancelAgainst([answer(success)]);
    expect(outcome.attempts[0]).not.toHaveProperty('evidence');
  });

  test('contains the exact bytes and headers, the times, and the fingerprint of the key', async () => {
    const body = `${JSON.stringify(success, null, 2)}\n`;
    const { outcome, requests } = await cancelAgainst([answer(body)], { evidence: true });
    const evidence = last(outcome);
    expect(validate(evidence), JSON.stringify(validate.errors)).toBe(true);
    const [received] = requests;
    expect(evidence).toMatchObject({
      version: 1,
      startedAt: outcome.attempts[0]?.startedAt,
      duration: outcome.attempts[0]?.duration,
      repeated: false,
      request: { method: 'POST', url: outcome.support.url, withheld: ['Signature'] },
      response: { status: 200, headers: { 'client-id': clientId, signature: expect.stringContaining('signature=') } },
      keyFingerprint: fingerprint(alipay.publicKey),
    });
    expect(textOf(evidence.request?.body)).toBe(received?.body.toString());
    expect(textOf(evidence.response?.body)).toBe(body);
    for (const [name, value] of Object.entries(evidence.request?.headers ?? {}))
      expect(received?.headers[name.toLowerCase()]).toBe(value);
  });

  test("contains the merchant's signature and token only if it is complete", async () => {
    const usual = await evidenceOf(answer(success));
    expect(usual.request?.withheld.toSorted()).toEqual(['Agent-Token', 'Signature']);
    expect(JSON.stringify(usual.request)).not.toMatch(/agent-token|signature=/);
    const complete = await evidenceOf(answer(success), 'complete');
    expect(complete.request).toMatchObject({
      withheld: [],
      headers: { 'Agent-Token': 'agent-token', Signature: expect.stringContaining('signature=') },
    });
    expect(JSON.stringify(complete)).not.toContain(pemOf(merchant.privateKey).split('\n')[3]);
  });

  test('contains no header that a wrapper of fetch adds, and of the response only those that the contract names', async () => {
    await using server = await startServer(
      answer(success, { headers: { 'Set-Cookie': 'session=secret', 'X-Id': '1' } }),
    );
    const seen: object[] = [];
    const wrapper: Fetch = (input, init) => {
      const headers = init?.headers as Record<string, string>;
      headers['Proxy-Authorization'] = 'Basic secret';
      seen.push(headers);
      return fetch(input, { ...init, headers });
    };
    const alipay = createCancelClient({
      ...credentials,
      baseUrl: server.baseUrl,
      evidence: 'complete',
      fetch: wrapper,
    });
    const evidence = last(await alipay.cancel({ paymentId }));
    expect(seen).toHaveLength(1);
    expect(JSON.stringify(evidence)).not.toContain('secret');
    expect(Object.keys(evidence.response?.headers ?? {}).toSorted()).toEqual([
      ...['client-id', 'content-type', 'response-time', 'signature'],
    ]);
  });

  test('names the key of several that verified the response', async () => {
    const alipayPublicKey = [merchant.publicKey, alipay.publicKey];
    const { outcome } = await cancelAgainst([answer(success)], { evidence: true, alipayPublicKey });
    expect(outcome.resultStatus).toBe('S');
    expect(last(outcome).keyFingerprint).toBe(fingerprint(alipay.publicKey));
    expect(await verifyEvidence(last(outcome), alipayPublicKey)).toMatchObject({ resultStatus: 'S' });
  });

  test.each<[string, Responder, boolean]>([
    ['without a response', reset, false],
    ['of an unsigned answer', answer(result('F', 'ACCESS_DENIED'), { headers: unsigned }), true],
    ['of an answer signed by another key', answer(success, { headers: { Signature: 'signature=QUJD' } }), true],
  ])('%s has the known parts and no fingerprint', async (_, responder, arrived) => {
    const evidence = await evidenceOf(responder);
    expect(validate(evidence), JSON.stringify(validate.errors)).toBe(true);
    expect(evidence).not.toHaveProperty('keyFingerprint');
    expect(evidence.response !== undefined).toBe(arrived);
  });

  test('of a repeat that could not be signed contains no request', async () => {
    let calls = 0;
    const sign = () => {
      if (++calls > 1) throw new Error('The HSM is away.');
      return Buffer.alloc(256);
    };
    const options = { evidence: true as const, sign, privateKey: undefined };
    const { outcome } = await cancelAgainst([reset], options as never);
    const evidence = last(outcome);
    expect(evidence).not.toHaveProperty('request');
    expect(validate(evidence)).toBe(true);
    expect(await verifyEvidence(evidence, alipay.publicKey)).toMatchObject({ cause: { code: 'SIGNING_FAILED' } });
  });
});

describe('verifyEvidence', () => {
  test.each<[string, Responder, object]>([
    ['a success', answer(success), { resultStatus: 'S', verified: true, paymentId, cancelTime: expect.any(String) }],
    ['a failure', answer(result('F', 'CANCEL_WINDOW_EXCEED')), { resultStatus: 'F', verified: true }],
    ['an unknown result', answer(result('U', 'UNKNOWN_EXCEPTION')), { cause: { code: 'UNKNOWN_RESULT' } }],
    ['an empty answer', answer(''), { cause: { code: 'INVALID_RESPONSE' } }],
    ['an answer that is not JSON', answer('{'), { cause: { code: 'UNREADABLE_RESPONSE' }, verified: true }],
    ['no answer', reset, { cause: { code: 'NO_RESPONSE' }, verified: false }],
    [
      'an unsigned failure, which proves nothing',
      answer(result('F', 'ACCESS_DENIED'), { headers: unsigned }),
      { resultStatus: 'U', cause: { code: 'UNTRUSTED_RESPONSE' }, verified: false },
    ],
  ])('returns the verdict on %s', async (_, responder, expected) => {
    expect(await verifyEvidence(await evidenceOf(responder), alipay.publicKey)).toMatchObject(expected);
  });

  test.each<[string, (evidence: Evidence) => unknown, string]>([
    [
      'another body',
      (e) => ({ ...e, response: { ...e.response, body: flip(e.response?.body) } }),
      'UNTRUSTED_RESPONSE',
    ],
    [
      'another time of the response',
      (e) => ({ ...e, response: { ...e.response, headers: { ...e.response?.headers, 'response-time': '1' } } }),
      'UNTRUSTED_RESPONSE',
    ],
    [
      'another path',
      (e) => ({ ...e, request: { ...e.request, url: `${e.request?.url}/other` } }),
      'UNTRUSTED_RESPONSE',
    ],
    [
      'another payment in the request',
      (e) => ({ ...e, request: { ...e.request, body: Buffer.from('{"paymentId":"2"}').toString('base64') } }),
      'OTHER_PAYMENT',
    ],
  ])('trusts nothing after a change: %s', async (_, change, code) => {
    const evidence = await evidenceOf(answer(success));
    expect(await verifyEvidence(change(evidence) as Evidence, alipay.publicKey)).toMatchObject({
      resultStatus: 'U',
      cause: { code },
    });
  });

  describe('with a claim', () => {
    const other = 'another';
    const { paymentRequestId } = success;
    test.each<[string, EvidenceClaim, Responder, string]>([
      ['S: all that the response names', { clientId, paymentId, paymentRequestId }, answer(success), 'S'],
      ['U: another paymentId', { paymentId: other }, answer(success), 'OTHER_PAYMENT'],
      ['U: another paymentRequestId', { paymentRequestId: other }, answer(success), 'OTHER_PAYMENT'],
      ['U: another clientId', { clientId: other }, answer(success), 'UNTRUSTED_RESPONSE'],
      [
        'U: a paymentRequestId that the success does not name',
        { paymentRequestId },
        answer({ ...success, paymentRequestId: undefined }),
        'OTHER_PAYMENT',
      ],
      ['F: the payment of the request', { paymentId }, answer(result('F', 'CANCEL_WINDOW_EXCEED')), 'F'],
      [
        'U: a payment that the request of a failure does not name',
        { paymentRequestId },
        answer(result('F', 'CANCEL_WINDOW_EXCEED')),
        'OTHER_PAYMENT',
      ],
      [
        'U: an unknown result stays as it is',
        { paymentId: other },
        answer(result('U', 'UNKNOWN_EXCEPTION')),
        'UNKNOWN_RESULT',
      ],
      ['S: fields that are undefined', { clientId: undefined } as never, answer(success), 'S'],
    ])('gives %s', async (_, claim, responder, expected) => {
      const verdict = await verifyEvidence(await evidenceOf(responder), alipay.publicKey, claim);
      expect(verdict.resultStatus === 'U' ? verdict.cause.code : verdict.resultStatus).toBe(expected);
    });

    test.each([
      [null, 'claim'],
      ['text', 'claim'],
      [{ payment: '1' }, 'claim.payment'],
      [{ paymentId: 1 }, 'claim.paymentId'],
    ])('rejects %o', async (claim, option) => {
      const verdict = verifyEvidence(await evidenceOf(reset), alipay.publicKey, claim as never);
      await expect(verdict).rejects.toMatchObject({ code: 'INVALID_OPTION', option });
    });

    test('names the id that is not proven', async () => {
      const evidence = await evidenceOf(answer(success));
      for (const name of ['paymentId', 'paymentRequestId']) {
        const verdict = await verifyEvidence(evidence, alipay.publicKey, { [name]: other });
        expect(verdict).toMatchObject({ cause: { message: expect.stringContaining(name) } });
      }
    });
  });

  test.each([
    ['POST', '/v1/payments/inquiryPayment'],
    ['POST', '/v1/payments/pay'],
    ['POST', '/v1/payments/refund'],
    ['POST', '/v1/payments/capture'],
    ['POST', '/v1/payments/cancel/'],
    ['POST', '/v1/payments/cancel/../pay'],
    ['GET', '/v1/payments/cancel'],
    ['POST', '/v2/payments/cancel'],
  ])('proves no cancellation by a signed success of %s %s', async (method, operation) => {
    const url = new URL(`https://open-sea-global.alipay.com/ams/api${operation}?x=/v1/payments/cancel`);
    const evidence = await evidenceOf(answer(success));
    const time = '1685599933972';
    const body = Buffer.from(evidence.response?.body ?? '', 'base64');
    const content = contentToSign({ method, path: url.pathname, clientId, time, body });
    const signature = formatSignatureHeader({ signature: await sign(content, alipay.privateKey) });
    const signed = {
      ...evidence,
      request: { ...evidence.request, method, url: url.href },
      response: { ...evidence.response, headers: { 'client-id': clientId, 'response-time': time, signature } },
    };
    expect(await verifyEvidence(signed as Evidence, alipay.publicKey)).toMatchObject({
      resultStatus: 'U',
      verified: false,
      cause: { code: 'UNTRUSTED_RESPONSE', message: expect.stringContaining('another operation') },
    });
  });

  test('judges a failure stale if the time of its request is out of the range of Date', async () => {
    const evidence = await evidenceOf(answer(result('F', 'CANCEL_WINDOW_EXCEED')));
    for (const time of ['9999999999999999', '1e300']) {
      const request = { ...evidence.request, headers: { ...evidence.request?.headers, 'Request-Time': time } };
      const verdict = await verifyEvidence({ ...evidence, request } as Evidence, alipay.publicKey);
      expect(verdict).toMatchObject({ resultStatus: 'U', cause: { code: 'STALE_RESPONSE' } });
    }
  });

  test('trusts nothing if the request has no Client-Id', async () => {
    const evidence = await evidenceOf(answer(success));
    const request = { ...evidence.request, headers: {} };
    const verdict = await verifyEvidence({ ...evidence, request } as Evidence, alipay.publicKey);
    expect(verdict).toMatchObject({ resultStatus: 'U', cause: { code: 'UNTRUSTED_RESPONSE' } });
  });

  test("trusts nothing with a key other than the provider's", async () => {
    const evidence = await evidenceOf(answer(success));
    expect(await verifyEvidence(evidence, merchant.publicKey)).toMatchObject({
      resultStatus: 'U',
      cause: { code: 'UNTRUSTED_RESPONSE' },
    });
  });

  test.each<[string, unknown, RegExp]>([
    ['undefined', undefined, /^The evidence must be an object/],
    ['null', null, /^The evidence must be an object/],
    ['a list', [], /^The evidence must be an object/],
    ['a response that is text', { version: 1, repeated: false, response: '' }, /^`response` must be an object/],
    [
      'a response without headers',
      { version: 1, repeated: false, response: { status: 200 } },
      /^`response.headers` must be an object/,
    ],
    ...['W10', '!!!!W10=', 'W10=!!!!', 'W10=W10=', 5, []].map((body): [string, unknown, RegExp] => [
      `a body that is ${body}`,
      { version: 1, repeated: false, response: { status: 200, headers: {}, body } },
      /^`response.body` must be Base64/,
    ]),
    ['another version', { version: 2 }, /`version`/],
    ['no `repeated`', { version: 1 }, /`repeated`/],
    ['a request that is text', { version: 1, repeated: false, request: 'POST' }, /`request` must be an object/],
    ['no method', { version: 1, repeated: false, request: {} }, /`request.method`/],
    [
      'a URL that is not text',
      { version: 1, repeated: false, request: { method: 'POST', url: Object.create(null) } },
      /`request.url`/,
    ],
    ['no URL', { version: 1, repeated: false, request: { method: 'POST', url: '/v1' } }, /`request.url`/],
    [
      'malformed headers',
      { version: 1, repeated: false, request: { method: 'POST', url: 'https://a', headers: { 'a b': 'c' } } },
      /`request.headers`/,
    ],
    [
      'a body that is not Base64',
      { version: 1, repeated: false, request: { method: 'POST', url: 'https://a', headers: {}, body: '{}' } },
      /`request.body` must be Base64/,
    ],
    [
      'a body that is not an object',
      { version: 1, repeated: false, request: { method: 'POST', url: 'https://a', headers: {}, body: 'W10=' } },
      /`request.body` must be a JSON object/,
    ],
    [
      'a body that is not JSON',
      { version: 1, repeated: false, request: { method: 'POST', url: 'https://a', headers: {}, body: 'ew==' } },
      /`request.body` must be a JSON object/,
    ],
    ['no status', { version: 1, repeated: false, response: {} }, /`response.status`/],
    [
      "a response's body that is not Base64",
      { version: 1, repeated: false, response: { status: 200, headers: {}, body: '{}' } },
      /`response.body` must be Base64/,
    ],
  ])('rejects %s', async (_, evidence, message) => {
    const refusal = verifyEvidence(evidence as Evidence, alipay.publicKey);
    await expect(refusal).rejects.toMatchObject({ code: 'INVALID_EVIDENCE', message: expect.stringMatching(message) });
    if (evidence !== undefined) expect(validate(evidence)).toBe(false);
  });

  test('has the underlying error as the cause of an EvidenceError', async () => {
    const request = { method: 'POST', url: 'https://a', headers: { 'a b': 'c' }, body: 'e30=' };
    const refusal = verifyEvidence({ version: 1, repeated: false, request } as never, alipay.publicKey);
    await expect(refusal).rejects.toMatchObject({ cause: { name: 'TypeError' } });
    const evidence = await evidenceOf(answer(success));
    expect(await verifyEvidence(evidence, merchant.publicKey)).toMatchObject({
      cause: { error: { code: 'UNTRUSTED_RESPONSE' } },
    });
  });

  test('rejects an invalid key', async () => {
    await expect(verifyEvidence(await evidenceOf(reset), 'nonsense')).rejects.toMatchObject({ code: 'INVALID_KEY' });
  });
});

interface Vectors {
  cases: { name: string; key: string; claim?: EvidenceClaim; evidence: Evidence; expected: Record<string, unknown> }[];
}
const { cases } = await readVectors<Vectors>('evidence');
const { keys } = await readVectors<{ keys: Record<string, { publicKey: string }> }>('signatures');

test.each(cases)('vector: $name', async ({ key, claim, evidence, expected }) => {
  expect(validate(evidence), JSON.stringify(validate.errors)).toBe(true);
  const verdict = await verifyEvidence(evidence, keys[key]?.publicKey ?? '', claim);
  const { resultStatus, resultCode, verified } = verdict;
  const cause = verdict.resultStatus === 'U' ? { cause: verdict.cause.code } : {};
  expect({ resultStatus, ...(resultCode && { resultCode }), verified, ...cause }).toEqual(expected);
});

/** The same Base64 with one character of the decoded text changed. */
function flip(base64 = ''): string {
  return Buffer.from(textOf(base64).replace('Success', 'success')).toString('base64');
}

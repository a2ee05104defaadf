import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { resultCodes } from '../../generated/result-codes.js';
import { type CancellationRequest, createCancelClient, RequestError } from '../../src/index.js';
import type { Fetch } from '../../src/signature/signing-fetch.js';
import { type Prism, startPrism } from '../support/prism.js';
import { credentials, signAnswers } from '../support/provider.js';

let prism: Prism;
beforeAll(async () => {
  prism = await startPrism();
  return () => prism.close();
});

/** A `fetch` that asks Prism for a named example. */
const preferring =
  (example: string): Fetch =>
  async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('Prefer', `example=${example}`);
    return await fetch(input, { ...init, headers });
  };

describe("every result code as an answer of Prism's mock", () => {
  test.each(Object.entries(resultCodes))('%s', async (code, row) => {
    const alipay = createCancelClient({
      ...credentials,
      baseUrl: prism.baseUrl,
      fetch: signAnswers(preferring(code)),
      retry: { maxAttempts: 1 },
    });
    const outcome = await alipay.cancel({ paymentId: '2019061218401080010018882020035XXXX' });
    const { resultStatus, resultMessage, retry, nextStep, furtherAction } = row;
    expect(outcome).toMatchObject({
      resultStatus,
      resultCode: code,
      resultMessage,
      retry,
      nextStep,
      furtherAction: expect.stringContaining(furtherAction),
      verified: true,
    });
  });
});

/** Prism's HTTP status for a body: 200, or 422 if the body breaks the contract. */
async function statusOfPrism(body: string): Promise<number> {
  const headers = {
    'Client-Id': 'SANDBOX_5X00000000000000',
    'Request-Time': '1685599933871',
    Signature: 'algorithm=RSA256,keyVersion=1,signature=abc',
    'Content-Type': 'application/json; charset=UTF-8',
  };
  const response = await fetch(`${prism.baseUrl}/v1/payments/cancel`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

/** Whether the client sends a request or rejects it. */
async function isSent(request: unknown): Promise<boolean> {
  let sent = false;
  const send: Fetch = async () => {
    sent = true;
    return new Response(null, { status: 404 });
  };
  const alipay = createCancelClient({ ...credentials, baseUrl: prism.baseUrl, fetch: send });
  try {
    await alipay.cancel(request as CancellationRequest);
  } catch (error) {
    expect(error).toBeInstanceOf(RequestError);
  }
  return sent;
}

const id = fc.string({ unit: 'binary', minLength: 1, maxLength: 64 });
const validRequest = fc.oneof(
  fc.record({ paymentId: id, paymentRequestId: id }, { requiredKeys: ['paymentId'] }),
  fc.record({ paymentId: id, paymentRequestId: id }, { requiredKeys: ['paymentRequestId'] }),
);
const oddValue = fc.oneof(
  fc.constant(''),
  fc.string({ minLength: 60, maxLength: 70 }),
  fc.string({ unit: 'grapheme', minLength: 50, maxLength: 70 }),
  fc.jsonValue(),
);
const oddRequest = fc.oneof(
  fc.record({ paymentId: oddValue, paymentRequestId: oddValue, extra: fc.jsonValue() }, { requiredKeys: [] }),
  fc.jsonValue(),
);

describe('the client and Prism agree on what a request is', () => {
  test('every request that the types allow is valid for Prism and is sent', async () => {
    await fc.assert(
      fc.asyncProperty(validRequest, async (request) => {
        expect(await statusOfPrism(JSON.stringify(request))).toBe(200);
        expect(await isSent(request)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('the client rejects exactly the requests that Prism rejects', async () => {
    let rejected = 0;
    await fc.assert(
      fc.asyncProperty(oddRequest, async (request) => {
        const passes = (await statusOfPrism(JSON.stringify(request))) === 200;
        if (!passes) rejected++;
        expect(await isSent(request)).toBe(passes);
      }),
      { numRuns: 400 },
    );
    expect(rejected).toBeGreaterThan(50);
  });
});

import { describe, expect, test } from 'vitest';
import type { ConformanceCase } from '../../src/conformance/cases.js';
import { type Bench, runCase } from '../../src/conformance/run-case.js';
import type { Validate, Violation } from '../../src/conformance/validate.js';
import type { ExpectedOutcome } from '../../src/sandbox/index.js';
import { alipay, clientId, merchant } from '../support/provider.js';
import {
  answer,
  paymentId,
  paymentRequestId,
  type Responder,
  reset,
  result,
  silence,
  startServer,
  success,
  unsigned,
} from '../support/server.js';

/** What a case works with that is answered like this. Nothing of it is judged by the contract. */
async function benchWith(...responders: Responder[]) {
  const server = await startServer(...responders);
  const validate: Validate = async () => [];
  const bench: Bench = {
    // An address that is this machine, but that the client does not know as it.
    target: new URL(server.baseUrl.replace('127.0.0.1', '0.0.0.0')),
    alipayPublicKey: alipay.publicKey,
    validate,
    subject: { clientId, privateKey: merchant.privateKey, basePath: '/ams/api', paymentId, paymentRequestId },
    cancellable: true,
    // Longer than any test: a case fails for what it saw, never for how slow the machine is.
    timeout: 600_000,
    signal: undefined,
    cancelTimes: new Map(),
  };
  return { ...bench, requests: server.requests, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const taken: ConformanceCase = { id: 'a', group: 'request form', title: 'T', request: {}, expect: 'taken' };
const named = { id: 'a', group: 'request form', title: 'T', duration: expect.any(Number) };

describe('a case that checks the answer', () => {
  test('passes if the answer is correct', async () => {
    await using bench = await benchWith(answer(success));
    const before = performance.now();
    const ran = await runCase(taken, bench);
    expect(ran).toEqual({ ...named, passed: true });
    expect(ran.duration).toBeGreaterThan(0);
    expect(ran.duration).toBeLessThanOrEqual(performance.now() - before);
    expect(ran).not.toHaveProperty('reason');
  });

  test('fails with every fault in a sentence and with the exchange', async () => {
    const found = { method: 'POST', path: '/', where: '', rule: 'r' };
    const validate: Validate = async ({ response }) => {
      const violations: Violation[] = [
        { ...found, message: 'request', description: 'Not of the answer' },
        { ...found, message: 'response', description: `Of status ${response?.status}` },
        { ...found, message: 'response', description: 'A sentence, 1..2.' },
      ];
      return violations;
    };
    await using bench = await benchWith(answer(result('F', 'PARAM_ILLEGAL'), { status: 201, headers: unsigned }));
    expect(await runCase(taken, { ...bench, validate })).toEqual({
      ...named,
      passed: false,
      reason: [
        'Of status 201.',
        'A sentence, 1..2.',
        'The response is not signed: it has no signature and no response-time and no client-id.',
        'The answer is F PARAM_ILLEGAL, but the request is valid.',
      ].join(' '),
      exchanges: [
        {
          request: expect.objectContaining({ method: 'POST', target: '/ams/api/v1/payments/cancel' }),
          response: expect.objectContaining({ status: 201, body: JSON.stringify(result('F', 'PARAM_ILLEGAL')) }),
        },
      ],
    });
  });

  test('fails if cancelTime of the same payment changes', async () => {
    const later = { ...success, cancelTime: '2019-06-12T19:07:12+08:00' };
    const another = { ...later, paymentId: 'another' };
    const failed = { ...another, cancelTime: success.cancelTime, result: result('F', 'ORDER_NOT_EXIST').result };
    await using bench = await benchWith(
      answer(success),
      answer(later),
      answer(success),
      answer(another),
      answer(failed),
    );
    const cancellable = { ...bench, cancellable: false };
    const again = async () => (await runCase(taken, cancellable)).reason;
    expect(await again()).toBeUndefined();
    expect(await again()).toBe(
      'cancelTime is 2019-06-12T19:07:12+08:00, but was 2019-06-12T19:07:11+08:00 before. It must not change.',
    );
    expect(await again()).toBeUndefined();
    expect(await again()).toBeUndefined();
    expect(await again()).toBeUndefined();
  });

  test.each(['null', '"text"', 'no JSON', ''])('fails if the body is not an object: %s', async (body) => {
    await using bench = await benchWith(answer(body));
    expect(await runCase(taken, bench)).toMatchObject({
      reason: 'The answer is undefined undefined, but the payment can be cancelled.',
    });
  });

  test('fails if no answer arrives', async () => {
    await using bench = await benchWith(reset);
    const { reason, exchanges } = await runCase(taken, bench);
    expect(reason).toBe('No complete response arrived: socket hang up.');
    expect(exchanges).toEqual([{ request: expect.objectContaining({ body: JSON.stringify({ paymentId }) }) }]);
  });

  test('fails if no answer arrives in time', async () => {
    await using bench = await benchWith(silence);
    const { reason } = await runCase(taken, { ...bench, timeout: 1 });
    expect(reason).toMatch(/^No complete response arrived: .*aborted/);
  });

  test('replaces control characters in its texts', async () => {
    await using bench = await benchWith(reset);
    const hostile = { ...taken, id: '\u001bi', title: '\u001bt' };
    expect(await runCase(hostile, bench)).toMatchObject({ id: '?i', title: '?t' });
    await using spoilt = await benchWith(answer(result('F', '\u001bc')));
    expect(await runCase(taken, spoilt)).toMatchObject({ reason: expect.stringContaining('F ?c') });
  });

  test('rejects with the reason of its signal', async () => {
    const controller = new AbortController();
    await using bench = await benchWith(() => controller.abort(new Error('enough')));
    await expect(runCase(taken, { ...bench, signal: controller.signal })).rejects.toThrow('enough');
    await using quick = await benchWith(answer(success));
    expect(await runCase(taken, { ...quick, signal: new AbortController().signal })).toMatchObject({ passed: true });
  });
});

describe('a case that checks the outcome', () => {
  const outcomeOf = (outcome: ExpectedOutcome): ConformanceCase => {
    return { ...taken, request: { body: JSON.stringify({ paymentId }) }, expect: { outcome } };
  };
  const unknown = answer(result('U', 'UNKNOWN_EXCEPTION'));

  test('passes if the outcome and the number of attempts are as expected', async () => {
    await using bench = await benchWith(unknown, unknown, answer(success));
    const outcome = { resultStatus: 'S', resultCode: 'SUCCESS', attempts: 3 } as const;
    expect(await runCase(outcomeOf(outcome), bench)).toEqual({ ...named, passed: true });
  });

  test('makes no more attempts than expected', async () => {
    await using bench = await benchWith(unknown);
    const { reason, exchanges } = await runCase(outcomeOf({ resultStatus: 'S', attempts: 2 }), bench);
    expect(reason).toBe('resultStatus is U, but S is expected.');
    expect(exchanges).toHaveLength(2);
    expect(exchanges?.[0]).toMatchObject({
      request: { target: '/ams/api/v1/payments/cancel', body: JSON.stringify({ paymentId }) },
      response: { status: 200 },
    });
  });

  test('reports every difference', async () => {
    await using bench = await benchWith(answer(result('F', 'ORDER_NOT_EXIST')));
    const outcome = { resultStatus: 'S', resultCode: 'SUCCESS', attempts: 2 } as const;
    expect((await runCase(outcomeOf(outcome), bench)).reason).toBe(
      [
        'resultStatus is F, but S is expected.',
        'resultCode is ORDER_NOT_EXIST, but SUCCESS is expected.',
        'attempts is 1, but 2 is expected.',
      ].join(' '),
    );
  });

  test('makes one attempt if the outcome should be U', async () => {
    await using bench = await benchWith(unknown);
    const outcome = { resultStatus: 'U', cause: 'UNKNOWN_RESULT', attempts: 5 } as const;
    expect(await runCase(outcomeOf(outcome), bench)).toEqual({ ...named, passed: true });
    expect(bench.requests).toHaveLength(1);
    const { reason } = await runCase(outcomeOf({ resultStatus: 'U', cause: 'TIMEOUT', attempts: 1 }), bench);
    expect(reason).toBe('cause is UNKNOWN_RESULT, but TIMEOUT is expected.');
  });

  test('waits at most its timeout for a silent target', async () => {
    await using bench = await benchWith(silence);
    const outcome: ExpectedOutcome = { resultStatus: 'U', cause: 'TIMEOUT', attempts: 1 };
    expect(await runCase(outcomeOf(outcome), { ...bench, timeout: 1 })).toMatchObject({ passed: true });
    // Far less than the test may take.
    expect(await runCase(outcomeOf(outcome), bench)).toMatchObject({ passed: true });
  });

  test('ends at its timeout, however many attempts are expected', async () => {
    await using bench = await benchWith(silence);
    const ran = await runCase(outcomeOf({ resultStatus: 'S', attempts: 3 }), { ...bench, timeout: 1 });
    expect(ran).toMatchObject({ passed: false, reason: expect.stringContaining('attempts is 1, but 3') });
  });

  test('rejects with the reason of its signal', async () => {
    const controller = new AbortController();
    await using bench = await benchWith(() => controller.abort(new Error('enough')));
    const { signal } = controller;
    await expect(runCase(outcomeOf({ resultStatus: 'S', attempts: 1 }), { ...bench, signal })).rejects.toThrow(
      /^enough$/,
    );
  });

  test('throws if its own request is invalid', async () => {
    await using bench = await benchWith(answer(success));
    const { request: _, ...rest } = outcomeOf({ resultStatus: 'S', attempts: 1 });
    await expect(runCase({ ...rest, request: {} }, bench)).rejects.toMatchObject({ name: 'RequestError' });
  });
});

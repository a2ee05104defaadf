import { beforeAll, describe, expect, test } from 'vitest';
import { contractVersion } from '../../generated/contract.js';
import { type ConformanceOptions, checkConformance, conformanceCases } from '../../src/conformance/index.js';
import { reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { credentials } from '../support/provider.js';
import { answer, result, startServer, success } from '../support/server.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
  return () => sandbox.close();
});

/** Longer than any test: a case fails for what it saw, never for how slow the machine is. */
const timeout = 600_000;
const only = 'request-form/by-payment';
const check = (options: Partial<ConformanceOptions> = {}) =>
  checkConformance({ target: sandbox.baseUrl, merchant: sandbox.merchant, timeout, only, ...options });

describe('a report contains', () => {
  test('the selected cases and the version of the contract', async () => {
    const { cases, ...report } = await check();
    const verdict = { passed: 2, failed: 0, stopped: false, notes: [] };
    expect(report).toEqual({ target: sandbox.baseUrl, contractVersion, ...verdict });
    expect(cases.map(({ id }) => id)).toEqual(['request-form/by-payment-id', 'request-form/by-payment-request-id']);
  });

  test('each case that the listener got; errors of the listener are ignored', async () => {
    // What is expected is looked at here: what the listener throws, an assertion included, goes nowhere.
    const seen: unknown[] = [];
    const { cases } = await check({
      onCase: (ran, total) => {
        seen.push([ran, total]);
        throw new Error('A broken log.');
      },
    });
    expect(seen).toEqual(cases.map((ran) => [ran, 2]));
    expect(seen).toHaveLength(2);
  });

  test('the cases that ran before it was stopped', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const report = await check({ signal, onCase: () => controller.abort(new Error('enough')) });
    expect(report).toMatchObject({ passed: 1, failed: 0, stopped: true, notes: ['Stopped after 1 of 2 cases.'] });
    expect(report.cases).toHaveLength(1);
  });

  test('all cases if none are selected', async () => {
    const controller = new AbortController();
    const totals: number[] = [];
    const onCase = (_: unknown, total: number) => {
      totals.push(total);
      controller.abort();
    };
    const { baseUrl: target, merchant } = sandbox;
    const report = await checkConformance({ target, merchant, signal: controller.signal, onCase });
    expect(report.cases).toHaveLength(1);
    expect(totals).toEqual([conformanceCases.length + reservedIds.length]);
  });
});

describe('a target that is not a sandbox', () => {
  const nothingGiven = 'No payment was given, so the suite did not check that a payment can be cancelled.';
  const nothingListed = 'The target lists no reserved ids in /sandbox.json.';

  test('gets requests for a nonexistent payment, which it may refuse', async () => {
    await using server = await startServer(answer(result('F', 'ORDER_NOT_EXIST')));
    const report = await check({ target: server.baseUrl, merchant: credentials });
    expect(report).toMatchObject({ failed: 0, notes: [nothingGiven, nothingListed] });
    const [one, other] = server.requests.slice(-2).map(({ body }) => JSON.parse(body.toString()));
    expect(one).toEqual({ paymentId: expect.stringMatching(/^conformance-[a-z\d]+$/) });
    expect(other).toEqual({ paymentRequestId: one.paymentId });
  });

  test('gets requests for the given payment, which it must cancel', async () => {
    const payment = { paymentId: success.paymentId, paymentRequestId: success.paymentRequestId };
    await using server = await startServer(answer(success));
    expect(await check({ target: server.baseUrl, merchant: credentials, payment })).toMatchObject({
      failed: 0,
      notes: [nothingListed],
    });
    await using unwilling = await startServer(answer(result('F', 'ORDER_NOT_EXIST')));
    expect(await check({ target: unwilling.baseUrl, merchant: credentials, payment })).toMatchObject({
      passed: 0,
      failed: 2,
    });
  });

  test('gets a note first if it answers 404', async () => {
    await using server = await startServer(answer(result('F', 'ORDER_NOT_EXIST'), { status: 404 }));
    const { failed, notes } = await check({ target: server.baseUrl, merchant: credentials });
    const nothingThere = `GET ${server.baseUrl} returned 404. Check the path.`;
    expect({ failed, notes }).toEqual({ failed: 2, notes: [nothingThere, nothingGiven, nothingListed] });
  });
});

describe('a target may be', () => {
  test('on this machine, https://, or any with `allowHttp`', async () => {
    // An address that is this machine, but not known as it.
    const target = sandbox.baseUrl.replace('127.0.0.1', '0.0.0.0');
    await expect(check({ target })).rejects.toMatchObject({ option: 'target' });
    await expect(check({ target, allowHttp: false })).rejects.toMatchObject({ option: 'target' });
    expect(await check({ target, allowHttp: true })).toMatchObject({ passed: 2 });
    await expect(check({ target: target.replace('http:', 'https:') })).rejects.toThrow(/gives no HTTP answer/);
  });

  test('a string or a URL, with or without a trailing slash', async () => {
    expect(await check({ target: new URL(`${sandbox.baseUrl}/`) })).toMatchObject({ passed: 2 });
  });

  test('slow, but not slower than the timeout', async () => {
    await using silent = await startServer(() => {});
    await expect(check({ target: silent.baseUrl, timeout: 1 })).rejects.toThrow(/no answer within 1 ms/);
  });
});

test('rejects invalid options and names them', async () => {
  const { merchant } = sandbox;
  const wrong: [option: string, options: object][] = [
    ['timeout', { timeout: 0 }],
    ['timeout', { timeout: 3_600_001 }],
    ['merchant', { merchant: undefined }],
    ['clientId', { merchant: { ...merchant, clientId: 'with blank' } }],
    ['allowHttp', { allowHttp: 'no' }],
    ['onCase', { onCase: 'no' }],
    ['signal', { signal: {} }],
    ['onlyThese', { onlyThese: 'form' }],
    ['only', { only: /form/ }],
    ['only', { only: 'no such case' }],
    ['payment', { payment: 'id' }],
    ['payment', { payment: { paymentId: '1' } }],
    ['payment', { payment: { paymentRequestId: '1' } }],
  ];
  for (const [option, options] of wrong) await expect(check(options), option).rejects.toMatchObject({ option });
  for (const options of [null, undefined])
    await expect(checkConformance(options as never)).rejects.toMatchObject({ option: 'options' });
  for (const target of ['localhost', 'http://[', 'ftp://127.0.0.1', 'x-http://127.0.0.1', Object.create(null)])
    await expect(check({ target })).rejects.toThrow('Option `target` must be a URL');
  await expect(check({ merchant: { ...merchant, privateKey: '' } })).rejects.toThrow(/private key/i);
  await expect(check({ merchant: { ...merchant, alipayPublicKey: '' } })).rejects.toThrow(/public key/i);
  // A bound itself is taken: what is wrong is the other option.
  await expect(check({ timeout: 3_600_000, target: 'none' })).rejects.toMatchObject({ option: 'target' });
  await expect(check({ timeout: 1, target: 'none' })).rejects.toMatchObject({ option: 'target' });
  await expect(check({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});

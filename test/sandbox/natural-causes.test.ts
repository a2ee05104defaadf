import { expect, test } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { contentToSign, generateKeyPair, parseSignatureHeader, verify } from '../../src/index.signature.js';
import { answerTo, requestTo, sandboxWith } from '../support/sandbox.js';

const at = Date.UTC(2026, 0, 1);

function cancelOf(sandbox = sandboxWith()) {
  const alipay = createCancelClient({
    ...sandbox.merchant,
    baseUrl: sandbox.baseUrl,
    fetch: sandbox.fetch,
    // The clock of the sandboxes below: a failure from before the request would not be believed.
    now: () => at,
    retry: { maxAttempts: 1 },
  });
  return { sandbox, cancel: alipay.cancel };
}

test('cancels a payment by either id and returns the time', async () => {
  const { sandbox, cancel } = cancelOf(sandboxWith({ now: () => at }));
  for (const by of ['paymentId', 'paymentRequestId'] as const) {
    const payment = sandbox.createPayment({ status: 'SUCCESS' });
    const { paymentId, paymentRequestId } = payment;
    expect(await cancel({ [by]: payment[by] } as { paymentId: string })).toMatchObject({
      resultStatus: 'S',
      paymentId,
      paymentRequestId,
      cancelTime: '2026-01-01T00:00:00.000Z',
    });
    expect(payment).toMatchObject({ status: 'CANCELLED', cancelTime: '2026-01-01T00:00:00.000Z' });
  }
});

test('a second cancellation gets the same bytes as the first, even after the cancellable period', async () => {
  const sandbox = sandboxWith({ balance: 100 });
  const { paymentId } = sandbox.createPayment({ status: 'SUCCESS', amount: 100 });
  const first = await (await sandbox.fetch(await requestTo(sandbox, { body: { paymentId } }))).text();
  sandbox.advanceClock(100 * 86_400_000);
  const second = await (await sandbox.fetch(await requestTo(sandbox, { body: { paymentId } }))).text();
  expect(JSON.parse(first)).toMatchObject({ result: { resultCode: 'SUCCESS' } });
  expect(second).toBe(first);
});

test('paymentId takes precedence over paymentRequestId', async () => {
  const { sandbox } = cancelOf();
  const [named, other] = [sandbox.createPayment(), sandbox.createPayment()];
  const body = { paymentId: named.paymentId, paymentRequestId: other.paymentRequestId };
  expect(await answerTo(sandbox, { body })).toMatchObject({ resultCode: 'SUCCESS' });
  expect([named.status, other.status]).toEqual(['CANCELLED', 'PROCESSING']);
});

test.each([
  ['ORDER_STATUS_INVALID', { status: 'FAIL' }],
  ['USER_NOT_EXIST', { user: 'missing' }],
  ['USER_STATUS_ABNORMAL', { user: 'abnormal' }],
  ['CANCEL_WINDOW_EXCEED', { createdAt: at - 86_400_001 }],
  ['PAYMENT_METHOD_NOT_SUPPORTED', { status: 'SUCCESS', cancellableOncePaid: false }],
  ['MERCHANT_BALANCE_NOT_ENOUGH', { status: 'SUCCESS', amount: 101 }],
] as const)('answers %s to a payment with %j, and leaves it alone', async (resultCode, options) => {
  const { sandbox, cancel } = cancelOf(sandboxWith({ balance: 100, now: () => at }));
  const payment = sandbox.createPayment(options);
  const { status } = payment;
  expect(await cancel({ paymentId: payment.paymentId })).toMatchObject({ resultStatus: 'F', resultCode });
  expect(payment.status).toBe(status);
});

test('a payment can be cancelled until the cancellable period is over', async () => {
  const { sandbox, cancel } = cancelOf(sandboxWith({ cancellablePeriod: 1000, now: () => at }));
  const [early, late] = [sandbox.createPayment(), sandbox.createPayment()];
  sandbox.advanceClock(500);
  expect(await cancel({ paymentId: early.paymentId })).toMatchObject({ resultStatus: 'S' });
  sandbox.advanceClock(600);
  expect(await cancel({ paymentId: late.paymentId })).toMatchObject({ resultCode: 'CANCEL_WINDOW_EXCEED' });
});

test('cancelling a paid payment deducts its amount from the balance once', async () => {
  const { sandbox, cancel } = cancelOf(sandboxWith({ balance: 150 }));
  const [first, second] = [sandbox.createPayment({ status: 'SUCCESS' }), sandbox.createPayment({ status: 'SUCCESS' })];
  await cancel({ paymentId: first.paymentId });
  await cancel({ paymentId: first.paymentId });
  expect(await cancel({ paymentId: second.paymentId })).toMatchObject({ resultCode: 'MERCHANT_BALANCE_NOT_ENOUGH' });
});

test('refuses an unknown payment and the payment of another merchant', async () => {
  const { sandbox, cancel } = cancelOf();
  expect(await cancel({ paymentId: 'none' })).toMatchObject({ resultCode: 'ORDER_NOT_EXIST' });
  const { paymentId } = sandbox.createPayment({ clientId: 'another' });
  expect(await cancel({ paymentId })).toMatchObject({ resultCode: 'ORDER_NOT_EXIST' });
});

test('limits the requests of a merchant until the interval is over', async () => {
  const { sandbox, cancel } = cancelOf(sandboxWith({ trafficLimit: { requests: 1, interval: 60_000 }, now: () => at }));
  const { paymentId } = sandbox.createPayment();
  await cancel({ paymentId });
  expect(await cancel({ paymentId })).toMatchObject({ resultStatus: 'U', resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT' });
  sandbox.advanceClock(60_000);
  expect(await cancel({ paymentId })).toMatchObject({ resultStatus: 'S' });
});

test('refuses merchants that are unknown, inactive or without a key', async () => {
  const sandbox = sandboxWith();
  const { publicKey } = await generateKeyPair();
  sandbox.registerMerchant({ clientId: 'inactive', publicKey, active: false });
  sandbox.registerMerchant({ clientId: 'keyless' });
  expect(await answerTo(sandbox, { clientId: 'nobody' })).toMatchObject({ resultCode: 'ACCESS_DENIED' });
  expect(await answerTo(sandbox, { clientId: 'inactive' })).toMatchObject({ resultCode: 'INVALID_API' });
  expect(await answerTo(sandbox, { clientId: 'keyless' })).toMatchObject({ resultCode: 'KEY_NOT_FOUND' });
});

test('signs every answer over its bytes and the path as sent, refusals included', async () => {
  const sandbox = sandboxWith();
  const changes = [
    {},
    { path: '/nowhere' },
    { body: 'no JSON' },
    { clientId: 'nobody' },
    { path: '/ams/api/v1/payments/cancel' },
  ];
  for (const change of changes) {
    const request = await requestTo(sandbox, change);
    const response = await sandbox.fetch(request);
    const { headers } = response;
    const clientId = headers.get('Client-Id') ?? '';
    expect(clientId).toBe(change.clientId ?? sandbox.clientId);
    const content = contentToSign({
      method: 'POST',
      path: new URL(request.url).pathname,
      clientId,
      time: headers.get('Response-Time') ?? '',
      body: await response.text(),
    });
    const { signature } = parseSignatureHeader(headers.get('Signature') ?? '');
    expect(await verify(content, signature, sandbox.alipayPublicKey)).toBe(true);
  }
});

test('reserved paymentIds are different payments, even with the same paymentRequestId', async () => {
  const sandbox = sandboxWith();
  for (const paymentId of ['sandbox-SUCCESS.1', 'sandbox-SUCCESS.2'])
    expect(await answerTo(sandbox, { body: { paymentId, paymentRequestId: 'shared' } })).toMatchObject({
      resultCode: 'SUCCESS',
      paymentId,
    });
});

test('cancelling an unpaid payment deducts nothing from the balance', async () => {
  const { sandbox, cancel } = cancelOf(sandboxWith({ balance: 100, now: () => at }));
  const [open, paid] = [{ amount: 100 }, { amount: 100, status: 'SUCCESS' } as const].map((options) =>
    sandbox.createPayment(options),
  );
  for (const payment of [open, paid])
    expect(await cancel({ paymentId: payment?.paymentId ?? '' })).toMatchObject({ resultStatus: 'S' });
});

test('the traffic limit counts each merchant separately', async () => {
  const sandbox = sandboxWith({ trafficLimit: { requests: 1, interval: 60_000 }, now: () => at });
  const { publicKey, privateKey } = await generateKeyPair();
  sandbox.registerMerchant({ clientId: 'other', publicKey });
  expect(await answerTo(sandbox)).toMatchObject({ resultCode: 'SUCCESS' });
  const other = { clientId: 'other', privateKey, body: { paymentId: 'sandbox-SUCCESS.other' } };
  expect(await answerTo(sandbox, other)).toMatchObject({ resultCode: 'SUCCESS' });
  expect(await answerTo(sandbox, other)).toMatchObject({ resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT' });
});

test('a reserved id is one payment of the merchant that named it, by either id', async () => {
  const sandbox = sandboxWith({ now: () => at });
  const { publicKey, privateKey } = await generateKeyPair();
  sandbox.registerMerchant({ clientId: 'other', publicKey });
  const cancelled = async (body: object, change = {}) => {
    const response = await sandbox.fetch(await requestTo(sandbox, { body, ...change }));
    return (await response.json()) as Record<string, unknown>;
  };
  const first = await cancelled({ paymentRequestId: 'sandbox-SUCCESS.1' });
  expect(first).toMatchObject({ paymentId: 'sandbox-SUCCESS.1', paymentRequestId: 'sandbox-SUCCESS.1' });
  sandbox.advanceClock(60_000);
  expect(await cancelled({ paymentRequestId: 'sandbox-SUCCESS.1' })).toEqual(first);
  const second = await cancelled({ paymentId: 'sandbox-SUCCESS.2', paymentRequestId: 'own' });
  expect(second).toMatchObject({ paymentId: 'sandbox-SUCCESS.2', paymentRequestId: 'own' });
  const theirs = { clientId: 'other', privateKey };
  expect(await cancelled({ paymentId: 'sandbox-SUCCESS.3' }, theirs)).toMatchObject({ paymentId: 'sandbox-SUCCESS.3' });
});

test('the answer to a request without a valid Client-Id is signed for unknown', async () => {
  const sandbox = sandboxWith();
  const response = await sandbox.fetch(await requestTo(sandbox, { headers: { 'Client-Id': undefined } }));
  expect(response.headers.get('Client-Id')).toBe('unknown');
  expect(response.headers.get('Content-Type')).toBe('application/json;charset=UTF-8');
  expect(parseSignatureHeader(response.headers.get('Signature') ?? '')).toMatchObject({ keyVersion: '1' });
});

test('an answer contains the payment only if it succeeds', async () => {
  const sandbox = sandboxWith();
  const answer = async (paymentId: string) =>
    (await (await sandbox.fetch(await requestTo(sandbox, { body: { paymentId } }))).json()) as object;
  expect(Object.keys(await answer('sandbox-PROCESS_FAIL'))).toEqual(['result']);
  expect(Object.keys(await answer('sandbox-UNKNOWN_EXCEPTION'))).toEqual(['result']);
  expect(Object.keys(await answer('sandbox-SUCCESS'))).toEqual([
    'result',
    'paymentId',
    'paymentRequestId',
    'cancelTime',
  ]);
  expect(sandbox.requests.map(({ paymentId, answer }) => [paymentId, answer])).toEqual([
    ['sandbox-PROCESS_FAIL', 'PROCESS_FAIL'],
    ['sandbox-UNKNOWN_EXCEPTION', 'UNKNOWN_EXCEPTION'],
    ['sandbox-SUCCESS', 'SUCCESS'],
  ]);
});

test('a reserved id creates its payment now, and the log names the behaviour', async () => {
  const sandbox = sandboxWith({ now: () => at });
  const body = { paymentId: 'sandbox-UNKNOWN_TIMES-1.late' };
  expect(await answerTo(sandbox, { body })).toMatchObject({ resultCode: 'UNKNOWN_EXCEPTION' });
  sandbox.advanceClock(86_400_001);
  expect(await answerTo(sandbox, { body })).toMatchObject({ resultCode: 'CANCEL_WINDOW_EXCEED' });
  expect(
    sandbox.requests.map(({ answer, paymentId, paymentRequestId }) => [answer, paymentId, paymentRequestId]),
  ).toEqual([
    ['UNKNOWN_TIMES', body.paymentId, body.paymentId],
    ['CANCEL_WINDOW_EXCEED', body.paymentId, body.paymentId],
  ]);
});

test('a reason has a suggestion only if an id is close enough', async () => {
  const { reason } = await answerTo(sandboxWith(), { body: { paymentId: 'sandbox-FROBNICATE' } });
  expect(reason).toBe('sandbox-FROBNICATE is not a reserved id. GET /sandbox.json lists them.');
});

test('without a socket, fetch rejects if its signal aborts or the sandbox is closed', async () => {
  const sandbox = sandboxWith();
  const controller = new AbortController();
  const request = await requestTo(sandbox, { body: { paymentId: 'sandbox-NO_ANSWER' } });
  const waiting = sandbox.fetch(new Request(request, { signal: controller.signal }));
  while (sandbox.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  const other = sandbox.fetch(await requestTo(sandbox, { body: { paymentId: 'sandbox-NO_ANSWER.2' } }));
  while (sandbox.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  await sandbox.close();
  await expect(other).rejects.toMatchObject({ message: 'fetch failed', cause: { message: 'The sandbox is closed.' } });
  await expect(sandbox.fetch(await requestTo(sandbox))).rejects.toThrow('fetch failed');
});

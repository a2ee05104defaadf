import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createSandbox, startSandbox } from '../../src/sandbox/index.js';
import { answerTo, requestTo, sandboxWith } from '../support/sandbox.js';

const at = Date.UTC(2026, 0, 1);

test('accepts a certificate as bytes of another realm', async () => {
  const tls = runInNewContext('({ cert: new Uint8Array(1), key: new Uint8Array(1) })');
  // The bytes are accepted, but they are no certificate: the error is of `tls`, not of `tls.cert`.
  await expect(startSandbox({ tls })).rejects.toMatchObject({ option: 'tls' });
});

test('rejects invalid options and names them', () => {
  const sandbox = sandboxWith();
  const { paymentId, paymentRequestId } = sandbox.createPayment();
  for (const [option, payment] of [
    ['paymentId', { paymentId }],
    ['paymentRequestId', { paymentRequestId }],
    ['paymentId', { paymentId: 'x'.repeat(65) }],
    ['paymentId', { paymentId: '' }],
    ['paymentId', { paymentId: ['x'] as never }],
    ['behaviours', { behaviours: [5 as never] }],
    ['payment', 5 as never],
    ['paymentId', { paymentId: 'sandbox-SUCCESS' }],
    ['amount', { amount: -1 }],
    ['status', { status: 'CANCELLED' as never }],
    ['user', { user: 'gone' as never }],
    ['behaviours', { behaviours: ['NO_SUCH'] }],
    ['behaviours', { behaviours: [Object.create(null)] }],
    ['behaviours', { behaviours: 5 as never }],
    ['createdAt', { createdAt: Number.NaN }],
    ['clientId', { clientId: 5 as never }],
    ['cancellableOncePaid', { cancellableOncePaid: 'no' as never }],
  ] as const)
    expect(() => sandbox.createPayment(payment), option).toThrow(expect.objectContaining({ option }));
  for (const [option, options] of [
    ['cancellablePeriod', { cancellablePeriod: -1 }],
    ['balance', { balance: -1 }],
    ['balance', { balance: '5' as never }],
    ['cancellablePeriod', { cancellablePeriod: '5' as never }],
    ['trafficLimit', { trafficLimit: 5 as never }],
    ['trafficLimit.requests', { trafficLimit: { requests: -1, interval: 1 } }],
    ['clientId', { clientId: 'with blank' }],
    ['trafficLimit.requests', { trafficLimit: { requests: 1.5, interval: 1 } }],
    ['trafficLimit.interval', { trafficLimit: { requests: 1, interval: 0 } }],
    ['trafficLimit.interval', { trafficLimit: { requests: 1, interval: Object.create(null) } }],
    ['now', { now: 1 as never }],
  ] as const)
    expect(() => sandboxWith(options), option).toThrow(expect.objectContaining({ option }));
  expect(() => createSandbox(5 as never)).toThrow(expect.objectContaining({ option: 'options' }));
  expect(() => sandbox.registerMerchant(undefined as never)).toThrow(expect.objectContaining({ option: 'merchant' }));
  expect(() => sandbox.registerMerchant({ clientId: 'other', active: 1 as never })).toThrow(
    expect.objectContaining({ option: 'active' }),
  );
});

test('rejects a clock that a Date cannot represent', async () => {
  const sandbox = sandboxWith();
  for (const milliseconds of [Number.NaN, 1e300, -1e300, 8.64e15])
    expect(() => sandbox.advanceClock(milliseconds)).toThrow(expect.objectContaining({ option: 'milliseconds' }));
  expect(await answerTo(sandbox)).toMatchObject({ resultCode: 'SUCCESS' });
  for (const time of [Number.NaN, 1e300, '2026' as never]) {
    const timeless = sandboxWith({ now: () => time });
    await expect(timeless.fetch(await requestTo(timeless))).rejects.toMatchObject({ option: 'now' });
  }
});

test('accepts options at their bounds', async () => {
  const sandbox = sandboxWith({
    balance: 0,
    cancellablePeriod: 0,
    trafficLimit: { requests: 0, interval: 1 },
    now: () => at,
  });
  expect(await answerTo(sandbox)).toMatchObject({ resultCode: 'REQUEST_TRAFFIC_EXCEED_LIMIT' });
  for (const id of ['x', 'x'.repeat(64)])
    expect(sandbox.createPayment({ paymentId: id, paymentRequestId: id, amount: 0 })).toMatchObject({ paymentId: id });
  const { paymentId, paymentRequestId } = sandbox.createPayment();
  expect(paymentId).toMatch(/^20[0-9a-f]{32}$/);
  expect(paymentRequestId).toMatch(/^pay_[0-9a-f]{32}$/);
  const punctual = sandboxWith({ cancellablePeriod: 0, balance: 0, now: () => at });
  const payment = punctual.createPayment({ status: 'SUCCESS', amount: 0 });
  const body = { paymentId: payment.paymentId };
  expect(await answerTo(punctual, { body })).toMatchObject({ resultCode: 'SUCCESS' });
});

test('advanceClock accepts numbers up to the last moment of a Date', () => {
  const sandbox = sandboxWith({ now: () => 0 });
  for (const none of ['5', Object.create(null)])
    expect(() => sandbox.advanceClock(none as never)).toThrow(expect.objectContaining({ option: 'milliseconds' }));
  sandbox.advanceClock(8.64e15);
  expect(() => sandbox.advanceClock(1)).toThrow(expect.objectContaining({ option: 'milliseconds' }));
});

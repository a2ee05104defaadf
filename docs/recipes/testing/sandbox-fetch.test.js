import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox } from 'alipay-cancel-contract/sandbox';
import { createOrders } from './cancel-order.js';

// The sandbox answers in this process: no server, no port, no network.
const sandbox = createSandbox();
const orders = createOrders({
  ...sandbox.merchant,
  baseUrl: sandbox.baseUrl,
  fetch: sandbox.fetch,
  retry: { baseDelay: 1 },
});

test('a payment is cancelled', async () => {
  sandbox.createPayment({ paymentRequestId: 'order-1' });
  assert.equal(await orders.giveUp('order-1'), 'cancelled');
});

test('a payment that can no longer be cancelled is to be refunded', async () => {
  assert.equal(await orders.giveUp('sandbox-CANCEL_WINDOW_EXCEED'), 'refund-instead');
});

test('a forged success is no success', async () => {
  assert.equal(await orders.giveUp('sandbox-OTHER_KEY'), 'try again later');
});

test('a lost answer is asked for again', async () => {
  assert.equal(await orders.giveUp('sandbox-LOST_ANSWER'), 'cancelled');
  assert.equal(sandbox.requests.filter(({ answer }) => answer === 'LOST_ANSWER').length, 1);
});

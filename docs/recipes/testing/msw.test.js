import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSandbox } from 'alipay-cancel-contract/sandbox';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { createOrders } from './cancel-order.js';

// The code under test calls the provider's real address; msw takes the call and lets the sandbox answer it.
const sandbox = createSandbox();
const server = setupServer(http.post('https://*.alipay.com/ams/*', ({ request }) => sandbox.fetch(request)));
const orders = createOrders({ ...sandbox.merchant, region: 'asia', retry: { baseDelay: 1 } });

before(() => server.listen({ onUnhandledRequest: 'error' }));
after(() => server.close());

test('a payment is cancelled', async () => {
  sandbox.createPayment({ paymentRequestId: 'order-1' });
  assert.equal(await orders.giveUp('order-1'), 'cancelled');
  assert.equal(sandbox.requests.length, 1);
});

test('a payment that can no longer be cancelled is to be refunded', async () => {
  assert.equal(await orders.giveUp('sandbox-CANCEL_WINDOW_EXCEED'), 'refund-instead');
});

test('an answer that stays unknown is tried again later', async () => {
  assert.equal(await orders.giveUp('sandbox-UNKNOWN_EXCEPTION'), 'try again later');
});

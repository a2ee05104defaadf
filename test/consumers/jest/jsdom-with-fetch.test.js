/** @jest-environment ./jsdom-with-fetch.js */
const { createCancelClient } = require('alipay-cancel-contract');
const { createSandbox } = require('alipay-cancel-contract/sandbox');

test('the client cancels at a sandbox', async () => {
  const sandbox = createSandbox();
  const alipay = createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
  const { paymentId } = sandbox.createPayment({ behaviours: ['LOST_ANSWER'] });
  expect(await alipay.cancel({ paymentId })).toMatchObject({ resultStatus: 'S', paymentId, attempts: [{}, {}] });
});

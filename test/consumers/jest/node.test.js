// Jest in its default configuration loads CommonJS only.
const { createCancelClient, OptionError, resultCodes } = require('alipay-cancel-contract');
const { createContractClient } = require('alipay-cancel-contract/fetch-client');
const { isResultCode } = require('alipay-cancel-contract/result-codes');
const { createSandbox, startSandbox } = require('alipay-cancel-contract/sandbox');
const signature = require('alipay-cancel-contract/signature');

test('the client cancels at a sandbox without a socket', async () => {
  const sandbox = createSandbox();
  const alipay = createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
  const { paymentId } = sandbox.createPayment({ behaviours: ['LOST_ANSWER'] });
  expect(await alipay.cancel({ paymentId })).toMatchObject({ resultStatus: 'S', paymentId, attempts: [{}, {}] });
});

test('the client cancels at a sandbox with a socket, which has the pages of the package', async () => {
  const sandbox = await startSandbox();
  const alipay = createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl });
  const { paymentRequestId } = sandbox.createPayment();
  expect(await alipay.cancel({ paymentRequestId })).toMatchObject({ resultStatus: 'S', paymentRequestId });
  const page = await fetch(`${sandbox.url}/explorer/`);
  expect(await page.text()).toMatch(/^<!doctype html>/i);
  await sandbox.close();
});

test('the fetch client sends a signed request', async () => {
  const sandbox = createSandbox();
  const fetch = signature.createSigningFetch({ ...sandbox.merchant, fetch: sandbox.fetch });
  const client = createContractClient({ baseUrl: sandbox.baseUrl, fetch });
  const { data } = await client.cancelPayment({ paymentId: 'nobody' });
  expect(isResultCode(data.result.resultCode) && data.result.resultCode).toBe('ORDER_NOT_EXIST');
  expect(resultCodes.ORDER_NOT_EXIST.resultStatus).toBe('F');
});

test('all entries throw the same error classes', async () => {
  expect(() => createSandbox({ wrong: 1 })).toThrow(OptionError);
  expect(() => signature.createSigningFetch({})).toThrow(OptionError);
});

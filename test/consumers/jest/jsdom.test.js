/** @jest-environment jsdom */
const { createCancelClient, OptionError } = require('alipay-cancel-contract');
const { createSandbox } = require('alipay-cancel-contract/sandbox');

test('client and sandbox load, and throw the same error classes', () => {
  const sandbox = createSandbox();
  expect(createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch })).toBeDefined();
  expect(() => createSandbox({ wrong: 1 })).toThrow(OptionError);
});

// From a CommonJS module, TypeScript lets an ES module be required since 5.8.
import alipay = require('alipay-cancel-contract');

const client: alipay.CancelClient = alipay.createCancelClient({
  clientId: 'SANDBOX_5X00000000000000',
  privateKey: '',
  alipayPublicKey: '',
  region: 'asia',
});
export = client;

const { createCancelClient } = require('alipay-cancel-contract');
const { createSandbox } = require('alipay-cancel-contract/sandbox');

const sandbox = createSandbox();
const alipay = createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
const { paymentRequestId } = sandbox.createPayment();
alipay.cancel({ paymentRequestId }).then(({ resultStatus }) => console.log(resultStatus));

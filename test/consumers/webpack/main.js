// Cancels a payment at a sandbox with a socket. Both are in the bundle.
import { createCancelClient } from 'alipay-cancel-contract';
import { startSandbox } from 'alipay-cancel-contract/sandbox';

const sandbox = await startSandbox();
const alipay = createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl });
const { paymentRequestId } = sandbox.createPayment();
const { resultStatus } = await alipay.cancel({ paymentRequestId });
await sandbox.close();
console.log(resultStatus);

// Starts a sandbox in the same process, and cancels a payment at it, once over a socket and once without one.
import { createCancelClient } from 'alipay-cancel-contract';
import { startSandbox } from 'alipay-cancel-contract/sandbox';

const sandbox = await startSandbox();
const overSocket = createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl });
const withoutSocket = createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
const statuses = [];
for (const alipay of [overSocket, withoutSocket]) {
  const { paymentRequestId } = sandbox.createPayment();
  statuses.push((await alipay.cancel({ paymentRequestId })).resultStatus);
}
await sandbox.close();
console.log(JSON.stringify(statuses));

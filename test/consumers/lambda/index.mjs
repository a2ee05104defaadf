// A handler as of AWS Lambda. The client is made once for all calls of an instance.
import { clientOptionsFromEnv, createCancelClient } from 'alipay-cancel-contract';

const alipay = createCancelClient({ ...clientOptionsFromEnv(), retry: { baseDelay: 1 } });

export async function handler({ paymentRequestId }) {
  const { resultStatus, resultCode, attempts, verified } = await alipay.cancel({ paymentRequestId });
  return { resultStatus, resultCode, verified, attempts: attempts.length };
}

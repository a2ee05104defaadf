// A Worker: the request's path names the payment. Its settings are bindings, the keys among them.
import { clientOptionsFromEnv, createCancelClient } from 'alipay-cancel-contract';

let alipay;

export default {
  async fetch(request, env) {
    alipay ??= createCancelClient({ ...clientOptionsFromEnv(env), retry: { baseDelay: 1 } });
    const paymentRequestId = new URL(request.url).pathname.slice(1);
    const { resultStatus, resultCode, attempts, verified } = await alipay.cancel({ paymentRequestId });
    return Response.json({ resultStatus, resultCode, verified, attempts: attempts.length });
  },
};

// Cancels the payment that is named on the command line. Node.js, Bun and Deno run it as it is.
import { readFileSync } from 'node:fs';
import { argv, env } from 'node:process';
import { createCancelClient } from 'alipay-cancel-contract';

const alipay = createCancelClient({
  clientId: env.ALIPAY_CLIENT_ID,
  privateKey: readFileSync(env.ALIPAY_PRIVATE_KEY_FILE),
  alipayPublicKey: readFileSync(env.ALIPAY_PUBLIC_KEY_FILE),
  baseUrl: env.ALIPAY_BASE_URL,
  retry: { baseDelay: 1 },
});

const { resultStatus, resultCode, attempts, verified } = await alipay.cancel({ paymentRequestId: argv[2] });
console.log(JSON.stringify({ resultStatus, resultCode, verified, attempts: attempts.length }));

// Cancels a payment through the proxy that HTTPS_PROXY names (NO_PROXY excepts hosts), trusts a certificate authority of the
// company's beside those of Node.js, and logs with pino.
import { readFileSync } from 'node:fs';
import { argv, env } from 'node:process';
import { rootCertificates } from 'node:tls';
import { clientOptionsFromEnv, createCancelClient } from 'alipay-cancel-contract';
import pino from 'pino';
import { EnvHttpProxyAgent, fetch } from 'undici';

const ca = [...rootCertificates, ...(env.COMPANY_CA_FILE ? [readFileSync(env.COMPANY_CA_FILE, 'utf8')] : [])];
// `connect` is for connections without the proxy, `requestTls` for those through it.
const dispatcher = new EnvHttpProxyAgent({ connect: { ca }, requestTls: { ca } });

const alipay = createCancelClient({
  ...clientOptionsFromEnv(),
  fetch: (url, init) => fetch(url, { ...init, dispatcher }),
  logger: pino({ level: env.LOG_LEVEL ?? 'info' }),
});
await alipay.cancel({ paymentRequestId: argv[2] });
await dispatcher.close();

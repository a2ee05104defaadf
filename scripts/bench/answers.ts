import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { start } from './child.js';

/** What is asked and answered in every measurement of calls. */
export const answers = {
  clientId: 'SANDBOX_BENCH',
  path: '/ams/sandbox/api/v1/payments/cancel',
  paymentId: '2019061218401080010018882',
  answer: JSON.stringify({
    result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' },
    paymentId: '2019061218401080010018882',
    paymentRequestId: 'pay_1',
    cancelTime: '2019-06-12T19:07:11+08:00',
  }),
};

/** A pair of RSA keys, in PEM. */
export function keyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

/** Starts a provider that costs next to nothing and gives that answer, signed, after so many milliseconds. */
export async function startProvider(
  delay: number,
): Promise<{ origin: string; alipayPublicKey: string; child: ChildProcess }> {
  const { privateKey, publicKey } = keyPair();
  const { path, clientId, answer } = answers;
  const parameters = { privateKey, path, clientId, answer, delay };
  const { message, child } = await start<{ port: number }>('./provider.ts', parameters);
  return { origin: `http://127.0.0.1:${message.port}`, alipayPublicKey: publicKey, child };
}

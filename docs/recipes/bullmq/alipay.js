import { readFileSync } from 'node:fs';
import { env } from 'node:process';
import { createCancelClient } from 'alipay-cancel-contract';

export const queueName = 'cancellations';
/** Where a cancellation ends whose outcome nobody found out in time: a person takes it from here. */
export const deadLetterQueueName = 'cancellations-dead-letter';
export const connection = { host: '127.0.0.1', port: Number(env.REDIS_PORT), maxRetriesPerRequest: null };

export const alipay = createCancelClient({
  clientId: env.ALIPAY_CLIENT_ID,
  privateKey: readFileSync(env.ALIPAY_PRIVATE_KEY_FILE),
  alipayPublicKey: readFileSync(env.ALIPAY_PUBLIC_KEY_FILE),
  baseUrl: env.ALIPAY_BASE_URL,
  // The queue repeats, so the client need not.
  retry: { maxAttempts: 1 },
});

/** Calls a person: put your pager here. `support` is what the provider's technical support asks for. */
export function callPerson(reason, { cause, furtherAction, nextStep, support }) {
  console.error(JSON.stringify({ callPerson: reason, cause: cause.message, nextStep, furtherAction, support }));
}

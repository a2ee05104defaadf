import { createHash } from 'node:crypto';
import { env } from 'node:process';
import { clientOptionsFromEnv, createCancelClient } from 'alipay-cancel-contract';
import PgBoss from 'pg-boss';

export const queueName = 'cancellations';
/** Where a cancellation ends whose outcome nobody found out in time: a person takes it from here. */
export const deadLetterQueueName = 'cancellations-dead-letter';

// The queue repeats, so the client need not.
export const alipay = createCancelClient({ ...clientOptionsFromEnv(), retry: { maxAttempts: 1 } });

/** Opens the queue, and makes it where it is missing. Close it with `stop()`. */
export async function openQueue() {
  const boss = new PgBoss({
    connectionString: env.DATABASE_URL,
    // How often jobs are looked for whose worker died.
    maintenanceIntervalSeconds: Number(env.QUEUE_LOCK ?? 30),
  });
  boss.on('error', (error) => console.error(error.message));
  await boss.start();
  await boss.createQueue(deadLetterQueueName);
  await boss.createQueue(queueName, {
    // A second, doubled with each repeat. It ends by its time, which the worker looks at.
    retryLimit: 1_000_000,
    retryDelay: Number(env.QUEUE_BACKOFF ?? 1),
    retryBackoff: true,
    // How long a worker that died keeps its job: longer than `cancel()` can take.
    expireInSeconds: Number(env.QUEUE_LOCK ?? 90),
    deadLetter: deadLetterQueueName,
  });
  return boss;
}

/** The id of a payment's job, a UUID: a payment that is cancelled twice has one job. */
export function jobIdOf({ paymentId, paymentRequestId }) {
  const hash = createHash('sha256')
    .update(`${paymentRequestId ?? paymentId}`)
    .digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5');
}

/** Calls a person: put your pager here. `support` is what the provider's technical support asks for. */
export function callPerson(reason, { cause, furtherAction, nextStep, support }) {
  console.error(JSON.stringify({ callPerson: reason, cause: cause.message, nextStep, furtherAction, support }));
}

import { env } from 'node:process';
import { alipay, jobIdOf, queueName } from './queue.js';

/**
 * Cancels a payment, however long it takes. The job is in PostgreSQL before anything is sent, so that nothing is lost with
 * this process; it is taken out as soon as the outcome is known. An outcome `U` leaves it to the workers, which repeat the
 * same request until it is `S` or `F`, or until its time is up and it goes to the dead-letter queue.
 */
export async function cancelDurably(boss, request) {
  const id = jobIdOf(request);
  // When a worker begins: later than `cancel()` can take, in seconds.
  const startAfter = Number(env.QUEUE_DELAY ?? 90);
  // Nothing comes back where there is such a job. Whoever left it may have sent the request: then a refusal proves nothing.
  const repeated = (await boss.send(queueName, request, { id, startAfter })) === null;
  const outcome = await alipay.cancel(request, { repeated });
  if (outcome.resultStatus !== 'U') await boss.deleteJob(queueName, id);
  return outcome;
}

import { env } from 'node:process';
import { Queue } from 'bullmq';
import { alipay, connection, queueName } from './alipay.js';

const queue = new Queue(queueName, { connection });

/**
 * Cancels a payment, however long it takes. The job is in Redis before anything is sent, so that nothing is lost with this
 * process; it is taken out as soon as the outcome is known. An outcome `U` leaves it to the workers, which repeat the same
 * request until it is `S` or `F`, or until its time is up and it goes to the dead-letter queue. Redis must keep what it is
 * given: set its `appendonly yes`.
 */
export async function cancelDurably(request) {
  // BullMQ takes an id once, and without colons: a payment that is cancelled twice has one job.
  const jobId = `cancel-${encodeURIComponent(request.paymentRequestId ?? request.paymentId)}`;
  // Whoever left a job may have sent the request. Then a refusal of this one proves nothing.
  const repeated = (await queue.getJob(jobId)) !== undefined;
  const job = await queue.add('cancel', request, {
    jobId,
    // When a worker begins if this process dies: later than `cancel()` can take.
    delay: Number(env.QUEUE_DELAY ?? 90_000),
    attempts: 1_000_000,
    backoff: { type: 'custom' },
    removeOnComplete: { age: 86_400 },
  });
  const outcome = await alipay.cancel(request, { repeated });
  if (outcome.resultStatus === 'U') await job.promote();
  else await job.remove();
  return outcome;
}

export async function close() {
  await queue.close();
}

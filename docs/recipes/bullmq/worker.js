import { env } from 'node:process';
import { Queue, Worker } from 'bullmq';
import { alipay, callPerson, connection, deadLetterQueueName, queueName } from './alipay.js';

const backoff = Number(env.QUEUE_BACKOFF ?? 1000);
/** How long a cancellation is repeated before it is given to a person for good, in milliseconds. */
const giveUpAfter = Number(env.QUEUE_GIVE_UP ?? 86_400_000);
const deadLetters = new Queue(deadLetterQueueName, { connection });

const worker = new Worker(
  queueName,
  async (job) => {
    // `cancelDurably` sent it before, or may have: every attempt here is a repeat.
    const outcome = await alipay.cancel(job.data, { repeated: true });
    const { resultStatus, resultCode } = outcome;
    if (resultStatus !== 'U') return { resultStatus, resultCode };
    const { cause, retry, nextStep, furtherAction, support } = outcome;
    if (Date.now() - job.timestamp > giveUpAfter) {
      // The id makes a second try of this step harmless.
      const letter = { request: job.data, cause: cause.message, nextStep, furtherAction, support };
      await deadLetters.add('cancel', letter, { jobId: job.id });
      callPerson('given up', outcome);
      return { resultStatus, resultCode };
    }
    // Repeating alone does not heal it; the provider's guides say to ask its support after three times U.
    if ((retry === 'after-correction' && job.attemptsMade === 0) || job.attemptsMade === 2)
      callPerson('not known yet', outcome);
    // Whatever is thrown makes BullMQ repeat the job, with the same request.
    throw new Error(`${cause.code}: ${cause.message}`);
  },
  {
    connection,
    concurrency: 5,
    settings: {
      // Milliseconds: a random part of a second, doubled with each attempt, up to an hour.
      backoffStrategy: (attempts) => Math.random() * Math.min(3_600_000, backoff * 2 ** attempts),
    },
    // How long a worker that died keeps its job from the others.
    lockDuration: Number(env.QUEUE_LOCK ?? 30_000),
    stalledInterval: Number(env.QUEUE_LOCK ?? 30_000),
    maxStalledCount: 1_000_000,
  },
);
worker.on('error', (error) => console.error(error.message));

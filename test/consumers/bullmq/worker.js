import { env } from 'node:process';
import { Worker } from 'bullmq';
import { alipay, connection, queueName } from './alipay.js';

const backoff = Number(env.QUEUE_BACKOFF ?? 1000);

const worker = new Worker(
  queueName,
  async ({ data: request }) => {
    const outcome = await alipay.cancel(request);
    // Whatever is thrown makes BullMQ repeat the job, with the same request.
    if (outcome.resultStatus === 'U') throw new Error(`${outcome.cause.code}: ${outcome.cause.message}`);
    const { resultStatus, resultCode } = outcome;
    return { resultStatus, resultCode };
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

import { env } from 'node:process';
import { alipay, callPerson, deadLetterQueueName, openQueue, queueName } from './queue.js';

/** How long a cancellation is repeated before it is given to a person for good, in milliseconds. */
const giveUpAfter = Number(env.QUEUE_GIVE_UP ?? 86_400_000);
const boss = await openQueue();

const work = async ([job]) => {
  // `cancelDurably` sent it before, or may have: every attempt here is a repeat.
  const outcome = await alipay.cancel(job.data, { repeated: true });
  const { resultStatus, resultCode } = outcome;
  if (resultStatus !== 'U') return { resultStatus, resultCode };
  const { cause, retry, nextStep, furtherAction, support } = outcome;
  if (Date.now() - job.createdOn > giveUpAfter) {
    // The id makes a second try of this step harmless.
    const letter = { request: job.data, cause: cause.message, nextStep, furtherAction, support };
    await boss.send(deadLetterQueueName, letter, { id: job.id });
    callPerson('given up', outcome);
    return { resultStatus, resultCode };
  }
  // Repeating alone does not heal it; the provider's guides say to ask its support after three times U.
  if ((retry === 'after-correction' && job.retryCount === 0) || job.retryCount === 2)
    callPerson('not known yet', outcome);
  // Whatever is thrown makes pg-boss repeat the job, with the same request.
  throw new Error(`${cause.code}: ${cause.message}`);
};
// Five at a time.
for (let worker = 0; worker < 5; worker++)
  await boss.work(queueName, { includeMetadata: true, pollingIntervalSeconds: 0.5 }, work);

// Prints the jobs that are in Redis: what is open, the outcome of what is done, and what a person has to take over.
import { Queue } from 'bullmq';
import { connection, deadLetterQueueName, queueName } from './alipay.js';

const queue = new Queue(queueName, { connection });
const deadLetters = new Queue(deadLetterQueueName, { connection });
const open = await queue.getJobCountByTypes('active', 'delayed', 'failed', 'prioritized', 'waiting');
const completed = await queue.getCompleted();
const done = completed.map(({ data, returnvalue }) => [data.paymentRequestId, returnvalue.resultStatus]);
const dead = (await deadLetters.getWaiting()).map(({ data }) => data);
console.log(JSON.stringify({ open, done: Object.fromEntries(done), dead }));
await queue.close();
await deadLetters.close();
process.exit();

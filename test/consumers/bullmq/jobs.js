// Prints the jobs that are in Redis: what is open, and the outcome of what is done.
import { Queue } from 'bullmq';
import { connection, queueName } from './alipay.js';

const queue = new Queue(queueName, { connection });
const open = await queue.getJobCountByTypes('active', 'delayed', 'failed', 'prioritized', 'waiting');
const completed = await queue.getCompleted();
const done = completed.map(({ data, returnvalue }) => [data.paymentRequestId, returnvalue.resultStatus]);
console.log(JSON.stringify({ open, done: Object.fromEntries(done) }));
await queue.close();
process.exit();

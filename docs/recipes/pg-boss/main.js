// Cancels the payments that are named on the command line, and prints what is known of each.
import { argv } from 'node:process';
import { cancelDurably } from './cancel-durably.js';
import { openQueue } from './queue.js';

const boss = await openQueue();
const outcomes = await Promise.all(argv.slice(2).map((paymentRequestId) => cancelDurably(boss, { paymentRequestId })));
console.log(JSON.stringify(outcomes.map(({ resultStatus }) => resultStatus)));
await boss.stop({ graceful: false });

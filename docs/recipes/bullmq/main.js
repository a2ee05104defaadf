// Cancels the payments that are named on the command line, and prints what is known of each.
import { argv } from 'node:process';
import { cancelDurably, close } from './cancel-durably.js';

const outcomes = await Promise.all(argv.slice(2).map((paymentRequestId) => cancelDurably({ paymentRequestId })));
console.log(JSON.stringify(outcomes.map(({ resultStatus }) => resultStatus)));
await close();
process.exit();

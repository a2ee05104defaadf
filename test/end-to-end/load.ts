/**
 * Cancels many payments at once at a misbehaving sandbox, in its own process. The argument is the number of cancellations;
 * `--expose-gc` is needed. Prints the results as JSON. The process must end by itself, since no timer and no socket may be left.
 */
import { type CancelOutcome, createCancelClient } from '../../src/index.js';
import { reservedIds, startSandbox } from '../../src/sandbox/index.js';
import { signsAtOnce } from '../support/time.js';

const concurrency = 64;
const unhandled: string[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(String(reason)));
process.on('warning', (warning) => unhandled.push(String(warning)));

// Only the first answer misbehaves. `NO_ANSWER` is rare, since it takes a whole attempt timeout.
// As one behaviour of a payment, F_AFTER_CANCELLATION has another outcome than as an id.
const quick = reservedIds.filter(({ id }) => !['sandbox-NO_ANSWER', 'sandbox-F_AFTER_CANCELLATION'].includes(id));

function planOf(number: number): { behaviours: string[]; expected: CancelOutcome['resultStatus'] } {
  if (number % 250 === 249) return { behaviours: ['NO_ANSWER'], expected: 'S' };
  const reserved = number % 2 === 0 ? undefined : quick[(number >> 1) % quick.length];
  if (reserved === undefined) return { behaviours: [], expected: 'S' };
  const { resultStatus, attempts } = reserved.expectedOutcome;
  const isFinal = resultStatus === 'F' || (resultStatus === 'U' && attempts === 1);
  return { behaviours: [reserved.id.replace('sandbox-', '')], expected: isFinal ? resultStatus : 'S' };
}

/** Cancels payments and returns the number of wrong outcomes. */
async function round(total: number) {
  const sandbox = await startSandbox();
  const common = { baseUrl: sandbox.baseUrl, deadline: 86_400_000, sleep: async () => {} };
  const patient = createCancelClient({ ...common, ...sandbox.merchant, attemptTimeout: 600_000 });
  // After `NO_ANSWER` the next attempt succeeds. A slow machine may need more attempts.
  const impatient = createCancelClient({
    ...common,
    ...signsAtOnce(sandbox.merchant),
    attemptTimeout: 1000,
    retry: { maxAttempts: 100 },
  });
  const counts = { S: 0, F: 0, U: 0, wrong: [] as string[] };
  let next = 0;
  const worker = async () => {
    while (next < total) {
      const { behaviours, expected } = planOf(next++);
      const payment = sandbox.createPayment({ behaviours });
      const alipay = behaviours.includes('NO_ANSWER') ? impatient : patient;
      const outcome = await alipay.cancel({ paymentId: payment.paymentId });
      counts[outcome.resultStatus] += 1;
      const truthful =
        outcome.resultStatus === 'U' || (outcome.resultStatus === 'S') === (payment.status === 'CANCELLED');
      if (outcome.resultStatus !== expected || !truthful)
        counts.wrong.push(
          `${behaviours}: ${outcome.resultStatus}, ${payment.status}, ${outcome.attempts.length} attempts`,
        );
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  await sandbox.close();
  return counts;
}

/** The memory in use after garbage collection, in bytes. */
async function memory(): Promise<number> {
  for (let times = 0; times < 5; times++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}

// Without a first round, compiled code would count as growth: a process keeps more than a megabyte of it.
await round(100);
const before = await memory();
const start = performance.now();
const counts = await round(Number(process.argv[2]));
const duration = performance.now() - start;
const growth = (await memory()) - before;
const resources = process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FS/.test(name));
process.stdout.write(JSON.stringify({ ...counts, duration, growth, resources, unhandled }));

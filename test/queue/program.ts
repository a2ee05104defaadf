// A process of the tests: works on a queue, or calls it for the payments of a file. It is killed at any time.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { argv, env } from 'node:process';
import Database from 'better-sqlite3';
import { clientOptionsFromEnv, createCancelClient } from '../../src/index.js';
import { bullmqEngine } from '../../src/queue/bullmq.js';
import { createCancelQueue, QueueError } from '../../src/queue/index.js';
import { sqliteEngine } from '../../src/queue/sqlite.js';

// A clock that is ahead or behind.
const { now } = Date;
Date.now = () => now() + Number(env['CLOCK_OFFSET'] ?? 0);
const baseDelay = Number(env['BASE_DELAY'] ?? 50);

const [, , role, store = '', output = '', input = ''] = argv;
const engine = store.startsWith('redis:')
  ? bullmqEngine({ redis: store })
  : store.startsWith('postgres:')
    ? bullmqEngine({ postgres: store })
    : sqliteEngine(new Database(store));
const fetch: typeof globalThis.fetch = (url, init) =>
  globalThis.fetch(url, { ...init, headers: { ...(init?.headers as object), 'X-Process': String(process.pid) } });
const write = (line: object) => appendFileSync(output, `${JSON.stringify(line)}\n`);
const queue = createCancelQueue({
  client: createCancelClient({ ...clientOptionsFromEnv(), fetch }),
  engine,
  concurrency: 5,
  retry: { baseDelay, maxDelay: 10 * baseDelay },
  onOutcome: ({ id, request }, { resultStatus }) => write({ by: 'listener', id, ...request, resultStatus }),
  ...(env['VERBOSE'] && { logger: console }),
});
process.once('SIGTERM', async () => {
  await queue.stop();
  write({ by: 'stop' });
  process.exit();
});

if (role === 'worker') await queue.start();
else {
  const done = new Set(
    existsSync(output)
      ? readFileSync(output, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line).paymentId)
      : [],
  );
  const ids = readFileSync(input, 'utf8')
    .split('\n')
    .filter((id) => id && !done.has(id));
  const call = async () => {
    for (let paymentId = ids.shift(); paymentId !== undefined; paymentId = ids.shift()) {
      const waitUpTo = Number(env['WAIT_UP_TO'] ?? 3_000);
      const outcome = await queue.cancel({ paymentId }, { waitUpTo }).catch((error: unknown) => {
        if (error instanceof QueueError) return undefined;
        throw error;
      });
      if (outcome === undefined) ids.push(paymentId);
      else write({ by: 'caller', id: outcome.id, paymentId, resultStatus: outcome.resultStatus });
    }
  };
  await Promise.all(Array.from({ length: 8 }, call));
  await queue.stop();
  process.exit();
}

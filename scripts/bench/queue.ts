import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { createCancelClient } from '../../src/index.js';
import { bullmqEngine } from '../../src/queue/bullmq.js';
import { createCancelQueue, type QueueEngine } from '../../src/queue/index.js';
import { sqliteEngine } from '../../src/queue/sqlite.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { type Row, spreadOf } from './statistics.js';

/** The durable queue on SQLite, and on the servers that `REDIS_URL` and `DATABASE_URL` name. */
export async function measureQueue(rounds: number): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-queue-'));
  const { REDIS_URL: redis, DATABASE_URL: postgres } = process.env;
  const engines: [string, () => QueueEngine][] = [
    ['SQLite', () => sqliteEngine(new Database(path.join(folder, 'queue.db')))],
    ...(redis ? ([['Redis', () => bullmqEngine({ redis })]] as [string, () => QueueEngine][]) : []),
    ...(postgres ? ([['PostgreSQL', () => bullmqEngine({ postgres })]] as [string, () => QueueEngine][]) : []),
  ];
  try {
    const rows: Row[] = [];
    for (const [name, open] of engines) rows.push(...(await measureEngine(name, open(), rounds)));
    return [...rows, await measureGrowth(folder, rounds)];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureEngine(name: string, engine: QueueEngine, rounds: number): Promise<Row[]> {
  const { merchant, baseUrl, fetch, createPayment } = createSandbox({ clientId: `SANDBOX_BENCH_${Date.now()}` });
  const client = createCancelClient({ ...merchant, baseUrl, fetch });
  const queue = createCancelQueue({ client, engine });
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const [added, perSecond, idle]: number[][] = [[], [], []];
  await queue.start();
  for (let round = 0; round < rounds; round++) {
    const [first, second] = [createPayment(), createPayment()].map(({ paymentId }) => ({ paymentId }));
    if (first === undefined || second === undefined) continue;
    const direct = await timed(() => client.cancel(first));
    added?.push((await timed(() => queue.cancel(second))) - direct);
    const payments = Array.from({ length: 100 }, () => createPayment());
    const all = () => Promise.all(payments.map(({ paymentId }) => queue.cancel({ paymentId }, { waitUpTo: 600_000 })));
    perSecond?.push((payments.length / (await timed(all))) * 1_000);
    await sleep(300);
    const cpu = process.cpuUsage();
    await sleep(1_000);
    const { user, system } = process.cpuUsage(cpu);
    idle?.push((user + system) / 10_000);
  }
  await queue.stop();
  return [
    { what: `queue on ${name}: cancellations per second`, against: '–', ...spreadOf(perSecond ?? []) },
    { what: `queue on ${name}: added to one call, ms`, against: '`cancel()` of the client', ...spreadOf(added ?? []) },
    { what: `queue on ${name}: idle worker, % of a core`, against: '–', ...spreadOf(idle ?? []) },
  ];
}

/** The time of a claim and its save among 100,000 open cancellations, compared with 1,000. */
async function measureGrowth(folder: string, rounds: number): Promise<Row> {
  const { merchant, baseUrl, fetch } = createSandbox();
  const client = createCancelClient({ ...merchant, baseUrl, fetch });
  const claims = async (count: number) => {
    const database = new Database(path.join(folder, `${count}.db`));
    const engine = sqliteEngine(database);
    const queue = createCancelQueue({ client, engine });
    await engine.start();
    database.exec('BEGIN');
    for (let number = 0; number < count; number++) engine.insert(queue.entry({ paymentId: `${number}` }));
    database.exec('COMMIT');
    const { account } = queue.entry({ paymentId: 'x' });
    return async () => {
      const start = performance.now();
      for (let number = 0; number < 200; number++) {
        const claim = await engine.claim(account, Number.POSITIVE_INFINITY);
        await claim?.save(claim.cancellation, 1_000);
      }
      return performance.now() - start;
    };
  };
  const [few, many] = [await claims(1_000), await claims(100_000)];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) ratios.push((await many()) / (await few()));
  return { what: 'queue on SQLite: a claim with 100,000 open', against: 'with 1,000 open', ...spreadOf(ratios) };
}

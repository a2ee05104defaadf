import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Redis } from 'ioredis';
import { createCancelClient } from '../../src/index.js';
import { bullmqEngine } from '../../src/queue/bullmq.js';
import { type CancelQueue, createCancelQueue, type NewCancellation, type QueueEngine } from '../../src/queue/index.js';
import { sqliteEngine } from '../../src/queue/sqlite.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { notMeasured, type Row, spreadOf } from './statistics.js';

/** A store that is empty at first. */
interface Store {
  engine: QueueEngine;
  /** Stores many cancellations at once. */
  fill(entries: NewCancellation[]): Promise<void>;
  close(): Promise<void>;
}

/** The durable queue on SQLite, and on the servers that `REDIS_URL` and `DATABASE_URL` name. */
export async function measureQueue(rounds: number): Promise<Row[]> {
  const { REDIS_URL: redis, DATABASE_URL: postgres } = process.env;
  return [
    ...(await measureStore('SQLite', await openSqlite(), rounds)),
    ...(redis
      ? await measureStore('Redis', openRedis(redis), rounds)
      : [notMeasured('queue on Redis', 'REDIS_URL is not set')]),
    ...(postgres
      ? await measureStore('PostgreSQL', openPostgres(postgres), rounds)
      : [notMeasured('queue on PostgreSQL', 'DATABASE_URL is not set')]),
  ];
}

async function openSqlite(): Promise<Store> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-queue-'));
  const database = new Database(path.join(folder, 'queue.db'));
  const engine = sqliteEngine(database);
  return {
    engine,
    fill: async (entries) => {
      database.transaction(() => entries.forEach(engine.insert))();
    },
    close: async () => {
      database.close();
      await rm(folder, { recursive: true });
    },
  };
}

function openRedis(url: string): Store {
  const prefix = '{bench-alipay-cancel}';
  const engine = bullmqEngine({ redis: url, prefix });
  return {
    engine,
    fill: (entries) => putAll(engine, entries),
    close: async () => {
      const redis = new Redis(url);
      for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }))
        if (keys.length > 0) await redis.unlink(keys);
      await redis.quit();
    },
  };
}

function openPostgres(url: string): Store {
  const schema = 'bench_alipay_cancel';
  const engine = bullmqEngine({ postgres: url, schema });
  return {
    engine,
    fill: (entries) => putAll(engine, entries),
    close: async () => {
      // The package has no types.
      const { default: pg } = await import('pg' as string);
      const client = new pg.Client(url);
      await client.connect();
      await client.query(`DROP SCHEMA ${schema} CASCADE`);
      await client.end();
    },
  };
}

async function putAll(engine: QueueEngine, entries: NewCancellation[]): Promise<void> {
  const left = entries.values();
  const put = async () => {
    for (const entry of left) await engine.put(entry);
  };
  await Promise.all(Array.from({ length: 50 }, put));
}

async function measureStore(name: string, store: Store, rounds: number): Promise<Row[]> {
  try {
    return [...(await measureCalls(name, store, rounds)), await measureGrowth(name, store, rounds)];
  } finally {
    await store.engine.stop();
    await store.close();
  }
}

let accounts = 0;
/** A queue of an account of its own, and its sandbox. */
function queueOn(engine: QueueEngine) {
  const sandbox = createSandbox({ clientId: `SANDBOX_BENCH_${Date.now()}_${++accounts}` });
  const client = createCancelClient({ ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch });
  // The engine outlives the queue.
  return { ...sandbox, client, queue: createCancelQueue({ client, engine: { ...engine, stop: async () => {} } }) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function measureCalls(name: string, { engine }: Store, rounds: number): Promise<Row[]> {
  const { client, queue, createPayment } = queueOn(engine);
  const perSecond: number[] = [];
  const added: number[] = [];
  const idle: number[] = [];
  await queue.start();
  // The first calls load and connect.
  await client.cancel({ paymentId: createPayment().paymentId });
  await queue.cancel({ paymentId: createPayment().paymentId });
  for (let round = 0; round < rounds; round++) {
    const direct = await timed(() => client.cancel({ paymentId: createPayment().paymentId }));
    added.push((await timed(() => queue.cancel({ paymentId: createPayment().paymentId }))) - direct);
    const payments = Array.from({ length: 100 }, () => createPayment());
    const all = () => Promise.all(payments.map(({ paymentId }) => queue.cancel({ paymentId }, { waitUpTo: 600_000 })));
    perSecond.push((payments.length / (await timed(all))) * 1_000);
    await sleep(300);
    const cpu = process.cpuUsage();
    await sleep(1_000);
    const { user, system } = process.cpuUsage(cpu);
    idle.push((user + system) / 10_000);
  }
  await queue.stop();
  return [
    { what: `queue on ${name}: cancellations per second`, against: '–', ...spreadOf(perSecond) },
    { what: `queue on ${name}: added to one call, ms`, against: '`cancel()` of the client', ...spreadOf(added) },
    { what: `queue on ${name}: idle worker, % of a core`, against: '–', ...spreadOf(idle) },
  ];
}

/** The time of a claim and its save among 100,000 open cancellations, compared with 1,000. */
async function measureGrowth(name: string, store: Store, rounds: number): Promise<Row> {
  const filled = async (count: number): Promise<() => Promise<number>> => {
    const { queue } = queueOn(store.engine);
    await store.fill(Array.from({ length: count }, (_, number) => queue.entry({ paymentId: `${number}` })));
    return () => timed(() => claimAndSave(store.engine, queue));
  };
  const few = await filled(1_000);
  const many = await filled(100_000);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) ratios.push((await many()) / (await few()));
  return { what: `queue on ${name}: a claim with 100,000 open`, against: 'with 1,000 open', ...spreadOf(ratios) };
}

async function claimAndSave(engine: QueueEngine, queue: CancelQueue): Promise<void> {
  const { account } = queue.entry({ paymentId: '0' });
  for (let number = 0; number < 200; number++) {
    const claim = await engine.claim(account, Number.POSITIVE_INFINITY);
    await claim?.save(claim.cancellation, 1_000);
  }
}

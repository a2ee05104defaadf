import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { bullmqEngine } from '../../src/queue/bullmq.js';
import { sqliteEngine } from '../../src/queue/sqlite.js';
import { findPostgres, startPostgres } from '../support/postgres.js';
import { runClocks, runOrdeal, runTermination } from './ordeal.js';
import { startRedis } from './servers.js';

// Each waits for leases to end most of the time, so they run at once.
test.concurrent('SQLite loses nothing and lies to nobody while processes are killed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'queue-'));
  const file = path.join(folder, 'queue.db');
  console.log('SQLite', await runOrdeal(file, sqliteEngine(new Database(file))));
  rmSync(folder, { recursive: true });
});

test.concurrent('a worker that gets SIGTERM finishes its request or leaves it to another', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'queue-'));
  const file = path.join(folder, 'queue.db');
  await runTermination(file, sqliteEngine(new Database(file)));
  rmSync(folder, { recursive: true });
});

test.concurrent('BullMQ on Redis loses nothing and lies to nobody while processes are killed', async () => {
  const redis = await startRedis();
  console.log('Redis', await runOrdeal(redis.url, bullmqEngine({ redis: redis.url })));
  await redis.close();
});

test.concurrent('BullMQ on PostgreSQL loses nothing and lies to nobody while processes are killed', async () => {
  const bin = (await findPostgres()) ?? expect.fail('PostgreSQL is missing. Install it: apt-get install postgresql');
  const postgres = await startPostgres(bin);
  console.log('PostgreSQL', await runOrdeal(postgres.url, bullmqEngine({ postgres: postgres.url })));
  await postgres.close();
});

test.concurrent('SQLite: clocks ahead and behind neither delay nor lose a cancellation', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'queue-'));
  const file = path.join(folder, 'queue.db');
  await runClocks(file, sqliteEngine(new Database(file)));
  rmSync(folder, { recursive: true });
});

test.concurrent('BullMQ on Redis: clocks ahead and behind neither delay nor lose a cancellation', async () => {
  const redis = await startRedis();
  await runClocks(redis.url, bullmqEngine({ redis: redis.url }));
  await redis.close();
});

test.concurrent('BullMQ on PostgreSQL: clocks ahead and behind neither delay nor lose a cancellation', async () => {
  const bin = (await findPostgres()) ?? expect.fail('PostgreSQL is missing. Install it: apt-get install postgresql');
  const postgres = await startPostgres(bin);
  await runClocks(postgres.url, bullmqEngine({ postgres: postgres.url }));
  await postgres.close();
});

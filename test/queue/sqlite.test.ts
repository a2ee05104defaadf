import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { type CancelQueue, createCancelQueue, type QueueEngine, QueueError } from '../../src/queue/index.js';
import { sqliteEngine } from '../../src/queue/sqlite.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { Database } from './databases.js';
import { describeEngine } from './suite.js';

describeEngine('SQLite', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'queue-'));
  const databases: { close(): void }[] = [];
  const open = () => {
    const database = new Database(path.join(folder, 'queue.db'));
    databases.push(database);
    return database;
  };
  return {
    engine: async () => sqliteEngine(open()),
    dump: async () => JSON.stringify(open().prepare('SELECT * FROM alipay_cancellations').all()),
    close: async () => {
      for (const database of databases) database.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('a SQLite database', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'queue-'));
  const databases: { close(): void }[] = [];
  const queues: CancelQueue[] = [];
  let files = 0;
  const newFile = () => path.join(folder, `${++files}.db`);
  const openDatabase = (file: string) => {
    const database = new Database(file);
    databases.push(database);
    return database;
  };
  const queueOf = (sandbox: Sandbox, engine: QueueEngine) => {
    const { merchant, baseUrl, fetch } = sandbox;
    const queue = createCancelQueue({ client: createCancelClient({ ...merchant, baseUrl, fetch }), engine });
    queues.push(queue);
    return queue;
  };
  afterAll(async () => {
    await Promise.all(queues.map((queue) => queue.stop()));
    for (const database of databases) database.close();
    rmSync(folder, { recursive: true });
  });

  test('stores a cancellation in a transaction of the caller, or not at all', async () => {
    const sandbox = createSandbox();
    const database = openDatabase(newFile());
    const engine = sqliteEngine(database);
    const queue = queueOf(sandbox, engine);
    database.exec('CREATE TABLE orders (state TEXT)');
    const { paymentId } = sandbox.createPayment();
    const store = (end: 'COMMIT' | 'ROLLBACK') => {
      database.exec("BEGIN; INSERT INTO orders VALUES ('cancelling')");
      const id = engine.insert(queue.entry({ paymentId }));
      database.exec(end);
      return id;
    };
    store('ROLLBACK');
    expect(await queue.counts()).toEqual({ open: 0, parked: 0, ended: 0, overdue: 0 });
    const id = store('COMMIT');
    await queue.start();
    expect(await queue.cancel({ paymentId })).toMatchObject({ id, resultStatus: 'S' });
  });

  test('that is in a transaction of the caller is not written to, so that a rollback undoes nothing', async () => {
    const sandbox = createSandbox();
    const database = openDatabase(newFile());
    const queue = queueOf(sandbox, sqliteEngine(database));
    await queue.start();
    const { paymentId } = sandbox.createPayment();
    database.exec('BEGIN');
    const called = queue.cancel({ paymentId }, { waitUpTo: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    database.exec('ROLLBACK');
    const { id, resultStatus } = await called;
    expect(resultStatus).toBe('S');
    expect(await queue.get(id)).toMatchObject({ request: { paymentId } });
  });

  test('that another process locks makes a call reject, with nothing stored, and works later', async () => {
    const sandbox = createSandbox();
    const file = newFile();
    const queue = queueOf(sandbox, sqliteEngine(openDatabase(file)));
    await queue.start();
    const other = openDatabase(file);
    other.exec('BEGIN EXCLUSIVE');
    const { paymentId } = sandbox.createPayment();
    const error = await queue.cancel({ paymentId }).catch((error: unknown) => error);
    other.exec('ROLLBACK');
    expect(error).toBeInstanceOf(QueueError);
    expect(error).toMatchObject({ stored: 'no', cause: { message: 'database is locked' } });
    expect(await queue.cancel({ paymentId }, { waitUpTo: 60_000 })).toMatchObject({ resultStatus: 'S' });
  });

  test('that a clock a year ahead wrote is worked on at once, and a lease of that clock is over', async () => {
    const sandbox = createSandbox();
    const file = newFile();
    const ahead = () => Date.now() + 365 * 86_400_000;
    const early = sqliteEngine(openDatabase(file), { now: ahead });
    const queue = queueOf(sandbox, sqliteEngine(openDatabase(file)));
    const leased = queue.entry({ paymentId: sandbox.createPayment().paymentId });
    const { id } = await early.put(leased);
    expect(await early.claim(leased.account, Number.POSITIVE_INFINITY)).toMatchObject({ cancellation: { id } });
    const due = await early.put(queue.entry({ paymentId: sandbox.createPayment().paymentId }));
    await queue.start();
    await vi.waitFor(async () => expect(await queue.get(due.id)).toMatchObject({ state: 'ended' }), {
      timeout: 60_000,
    });
    await vi.waitFor(async () => expect(await queue.get(id)).toMatchObject({ state: 'ended' }), { timeout: 60_000 });
  });

  test('a worker whose lease another took reports S and writes nothing else', async () => {
    const sandbox = createSandbox();
    const file = newFile();
    const queue = queueOf(sandbox, sqliteEngine(openDatabase(file)));
    const later = queueOf(sandbox, sqliteEngine(openDatabase(file), { now: () => Date.now() + 30_000 }));
    const { paymentId } = sandbox.createPayment({ behaviours: ['ANSWER_AFTER-1000', 'HTTP_500'] });
    await queue.start();
    const waiting = queue.cancel({ paymentId });
    await vi.waitFor(() => expect(sandbox.requests).toHaveLength(1), { timeout: 60_000 });
    await later.start();
    const { id, resultStatus } = await waiting;
    expect(resultStatus).toBe('S');
    await vi.waitFor(async () => expect(await queue.get(id)).toMatchObject({ state: 'ended' }), { timeout: 60_000 });
    expect(await queue.get(id)).toMatchObject({ outcome: { resultStatus: 'S' } });
  });
});

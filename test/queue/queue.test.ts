import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { createQueueDesk, newCancellation } from '../../src/queue/desk.js';
import {
  type CancelQueueOptions,
  createCancelQueue,
  type NewCancellation,
  type QueueAccount,
  type QueueAlert,
  type QueueEngine,
  QueueError,
} from '../../src/queue/index.js';
import { sqliteEngine } from '../../src/queue/sqlite.js';
import { createSandbox } from '../../src/sandbox/index.js';

const sandbox = createSandbox({ clientId: 'SANDBOX_STORES' });
const { baseUrl, fetch, merchant } = sandbox;
const client = createCancelClient({ ...merchant, baseUrl, fetch });
const request = { paymentId: 'p' };

/** A queue on SQLite in memory, some of whose methods fail. */
function queueOn(failing: Partial<QueueEngine>, options: Partial<CancelQueueOptions> = {}) {
  const store = sqliteEngine(new Database(':memory:'));
  const failures: unknown[] = [];
  const logger = { debug() {}, info() {}, warn() {}, error: (fields: object) => failures.push(fields) };
  const queue = createCancelQueue({ client, engine: { ...store, ...failing }, logger, ...options });
  return { queue, store, failures };
}

test.each([
  [{}, undefined, 'database'],
  [new Database(':memory:'), { table: 'a; b' }, 'table'],
  [new Database(':memory:'), { tables: 'a' }, 'tables'],
])('refuses a database or an option that is wrong', (database, options, name) => {
  expect(() => sqliteEngine(database as never, options as never)).toThrow(`\`${name}\``);
});

test('says that nothing was stored when the engine says so, and that it does not know otherwise', async () => {
  const refused = new QueueError('The store is full.', 'no');
  const { queue } = queueOn({ put: () => Promise.reject(refused) });
  await expect(queue.cancel(request)).rejects.toBe(refused);
  const broken = queueOn({ put: () => Promise.reject(new Error('The store broke.')) });
  await expect(broken.queue.cancel(request)).rejects.toMatchObject({
    stored: 'unknown',
    cause: { message: 'The store broke.' },
  });
});

test.each<[unknown, string]>([
  [5, 'options'],
  [{ wait: 1 }, 'wait'],
  [{ waitUpTo: -1 }, 'waitUpTo'],
  [{ waitUpTo: 3_600_001 }, 'waitUpTo'],
  [{ signal: {} }, 'signal'],
])('cancel() rejects the options %o, and stores nothing', async (options, option) => {
  const { queue, store } = queueOn({});
  await expect(queue.cancel(request, options as never)).rejects.toMatchObject({ code: 'INVALID_OPTION', option });
  expect(await store.counts()).toEqual({ open: 0, parked: 0, ended: 0 });
});

test('rejects a call when the store does not answer', async () => {
  const { queue } = queueOn({ put: () => new Promise(() => {}) });
  await expect(queue.cancel(request)).rejects.toMatchObject({ stored: 'unknown' });
});

test('rejects a call after stop(), and ends a call that began before', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { queue, store } = queueOn({});
  const late = queueOn({ put: async (entry: NewCancellation) => held.then(() => store.put(entry)) });
  const waiting = late.queue.cancel(request);
  await Promise.all([queue.stop(), late.queue.stop()]);
  release();
  expect(await waiting).toMatchObject({ resultStatus: 'U', cause: { code: 'PENDING' } });
  await expect(queue.cancel(request)).rejects.toMatchObject({ stored: 'no' });
});

test('logs what the store throws, and goes on', async () => {
  let [claims, gets] = [0, 0];
  const thrown: unknown[] = ['The store is away.', new Error('The store is busy.')];
  const { queue, store, failures } = queueOn({
    claim: (...args) => (claims < 2 ? Promise.reject(thrown[claims++]) : store.claim(...args)),
    get: (id) => (gets++ < 2 ? Promise.reject(new Error('The store forgets.')) : store.get(id)),
  });
  await queue.start();
  const { paymentId } = sandbox.createPayment();
  expect(await queue.cancel({ paymentId }, { waitUpTo: 600_000 })).toMatchObject({ resultStatus: 'S' });
  await queue.stop();
  expect(failures).toEqual([{ reason: 'The store is away.' }, { reason: 'The store is busy.' }]);
});

test('tells the outcome although the store never saves it, and stops', async () => {
  const { queue, store, failures } = queueOn(
    {
      claim: async (...args) => {
        const claim = await store.claim(...args);
        const away = () => Promise.reject(new Error('The store is away.'));
        return claim && { ...claim, renew: away, save: away };
      },
    },
    { attemptTimeout: 300 },
  );
  await queue.start();
  const { paymentId } = sandbox.createPayment();
  expect(await queue.cancel({ paymentId }, { waitUpTo: 600_000 })).toMatchObject({ resultStatus: 'S' });
  await queue.stop();
  await vi.waitFor(() => expect(failures).toContainEqual({ reason: 'The store is away.' }), { timeout: 60_000 });
});

test('rejects start() when the database cannot be opened', async () => {
  const database = new Database(':memory:');
  database.close();
  const queue = createCancelQueue({ client, engine: sqliteEngine(database) });
  await expect(queue.start()).rejects.toMatchObject({ code: 'QUEUE_FAILED', stored: 'no' });
});

test('shows and changes only cancellations of its own account', async () => {
  const { queue, store } = queueOn({});
  const other = createSandbox({ clientId: 'SANDBOX_OTHER' });
  const options = { ...other.merchant, baseUrl: other.baseUrl, fetch: other.fetch };
  const theirs = createCancelQueue({ client: createCancelClient(options), engine: store });
  const { id } = await theirs.cancel(request, { waitUpTo: 0 });
  expect(await queue.get(id)).toBeUndefined();
  await expect(queue.abandon(id, 'Shipped.')).rejects.toThrow('`id`');
  await expect(queue.retry(id)).rejects.toThrow('`id`');
  expect(await createQueueDesk(store).get(id)).toMatchObject({ state: 'open' });
});

test('rejects start() after stop(), since it would not work', async () => {
  const { queue } = queueOn({});
  await queue.stop();
  await expect(queue.start()).rejects.toMatchObject({ code: 'QUEUE_FAILED', stored: 'no' });
});

test('removes what is old batch by batch, until none is left', async () => {
  const removed: number[] = [];
  const { queue } = queueOn({ remove: async () => removed.push(0) && (removed.length < 3 ? 1_000 : 7) });
  await queue.start();
  await vi.waitFor(() => expect(removed).toHaveLength(3), { timeout: 60_000 });
  await queue.stop();
});

test.each([
  ['', 0],
  [', although the listener is slow', 600],
])('stop() reports the alerts that were collected%s', async (_, delay) => {
  const counts: number[] = [];
  const onAlert = async ({ count }: QueueAlert) => {
    await new Promise((resolve) => setTimeout(resolve, delay));
    counts.push(count);
  };
  const { queue, failures } = queueOn({}, { onAlert });
  const payments = [1, 2].map(() => sandbox.createPayment({ behaviours: ['SYSTEM_ERROR'] }));
  for (const { paymentId } of payments) await queue.cancel({ paymentId }, { waitUpTo: 0 });
  await queue.start();
  await vi.waitFor(async () => expect((await queue.counts()).parked).toBe(2), { timeout: 60_000 });
  await queue.stop();
  expect(counts).toEqual([1, 1]);
  // Time to log a failure.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(failures).toEqual([]);
});

test('reports what no worker of another account takes: the first at once, the others by their number', async () => {
  const alerts: QueueAlert[] = [];
  const { queue, store } = queueOn({}, { onAlert: (alert) => alerts.push(alert) });
  const old = { ...client.account, baseUrl: 'https://old.example' };
  const put = (account: QueueAccount, paymentId: string, since: number) => {
    const { data, ...names } = newCancellation({ account, request: { paymentId } });
    return store.put({ ...names, data: { ...data, dueAt: new Date(Date.now() - since).toISOString() } });
  };
  for (const paymentId of ['p1', 'p2', 'p3']) await put(old, paymentId, 601_000);
  await put(old, 'p4', 590_000);
  await put(client.account, 'p5', 601_000);
  await queue.start();
  await vi.waitFor(() => expect(alerts).toHaveLength(1), { timeout: 60_000 });
  await queue.stop();
  expect(alerts).toMatchObject([
    { reason: 'unattended', count: 1, cancellation: { account: old, request: { paymentId: 'p1' } } },
    { reason: 'unattended', count: 2, cancellation: { account: old, request: { paymentId: 'p3' } } },
  ]);
});

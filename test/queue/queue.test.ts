import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { createCancelClient, OptionError } from '../../src/index.js';
import {
  type CancelQueueOptions,
  createCancelQueue,
  type NewCancellation,
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
  [{}, 'client'],
  [{ client: {} }, 'client'],
  [{ client }, 'engine'],
  [{ client, engine: {} }, 'engine'],
  [{ client, engine: sqliteEngine(new Database(':memory:')), agent: 'a b' }, 'agent'],
  [{ client, engine: sqliteEngine(new Database(':memory:')), rateLimit: 0 }, 'rateLimit'],
] as const)('refuses the options %#: it names %s', (options, option) => {
  expect(() => createCancelQueue(options as never)).toThrow(OptionError);
  expect(() => createCancelQueue(options as never)).toThrow(`\`${option}\``);
});

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

import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { CancelAbortedError, createCancelClient } from '../../src/index.js';
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
import { catchError } from '../support/errors.js';

const sandbox = createSandbox({ clientId: 'SANDBOX_STORES' });
const { baseUrl, fetch, merchant } = sandbox;
const client = createCancelClient({ ...merchant, baseUrl, fetch });
const request = { paymentId: 'p' };

/** A queue on SQLite in memory, some of whose methods fail. */
function queueOn(failing: Partial<QueueEngine>, options: Partial<CancelQueueOptions> = {}) {
  const store = sqliteEngine(new Database(':memory:'));
  const failures: unknown[] = [];
  const events = new Set<string | undefined>();
  const error = (fields: object, event?: string) => {
    failures.push(fields);
    events.add(event);
  };
  const logger = { debug() {}, info() {}, warn() {}, error };
  const queue = createCancelQueue({ client, engine: { ...store, ...failing }, logger, ...options });
  return { queue, store, failures, events };
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
    message: expect.stringContaining('Call again'),
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

test('rejects a call when the store does not answer for five seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { queue } = queueOn({ put: () => new Promise(() => {}) });
    let rejection: unknown;
    const call = catchError(() => queue.cancel(request)).then((error) => {
      rejection = error;
    });
    await vi.advanceTimersByTimeAsync(4_999);
    expect(rejection).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await call;
    expect(rejection).toMatchObject({ stored: 'unknown' });
  } finally {
    vi.useRealTimers();
  }
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
  const { queue, store, failures, events } = queueOn({
    claim: (...args) => (claims < 2 ? Promise.reject(thrown[claims++]) : store.claim(...args)),
    get: (id) => (gets++ < 2 ? Promise.reject(new Error('The store forgets.')) : store.get(id)),
  });
  await queue.start();
  const { paymentId } = sandbox.createPayment();
  expect(await queue.cancel({ paymentId }, { waitUpTo: 600_000 })).toMatchObject({ resultStatus: 'S' });
  await queue.stop();
  expect(failures).toEqual([{ reason: 'The store is away.' }, { reason: 'The store is busy.' }]);
  expect([...events]).toEqual(['store failed']);
});

test('tells the outcome although the store never saves it, and stops', async () => {
  const { queue, store, failures, events } = queueOn(
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
  expect([...events]).toEqual(['store failed']);
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

/** A client whose request is answered when the test says so, and the number of requests that are under way. */
function waitingClient() {
  const requests: { answer: () => void; signal: AbortSignal | undefined }[] = [];
  const cancel: typeof client.cancel = (request, options) =>
    new Promise((resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(new CancelAbortedError([])));
      requests.push({ answer: () => resolve(client.cancel(request, options)), signal: options?.signal });
    });
  return { client: { ...client, cancel }, requests };
}

test('sends no more requests at a time than the option `concurrency` allows', async () => {
  const waiting = waitingClient();
  const { queue, store } = queueOn({}, { client: waiting.client, concurrency: 2, attemptTimeout: 50 });
  await queue.start();
  const calls = [1, 2, 3].map(() => queue.cancel({ paymentId: sandbox.createPayment().paymentId }));
  await vi.waitFor(() => expect(waiting.requests).toHaveLength(2), { timeout: 60_000 });
  // The third is due, but stays in the store.
  expect(await store.claim(queue.entry(request).account, 1_000)).toBeDefined();
  expect(waiting.requests).toHaveLength(2);
  waiting.requests[0]?.answer();
  await Promise.race(calls);
  await queue.stop();
});

test('renews the lease of a request under way every five seconds, whatever the store answers, and not after its end', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const waiting = waitingClient();
    let renewals = 0;
    const { queue, store, failures } = queueOn(
      {
        claim: async (...args) => {
          const claim = await store.claim(...args);
          const renew = () => (renewals++ === 0 ? Promise.reject(new Error('The store is away.')) : claim?.renew());
          return claim && { ...claim, renew: renew as typeof claim.renew };
        },
      },
      { client: waiting.client },
    );
    const call = queue.cancel({ paymentId: sandbox.createPayment().paymentId });
    await queue.start();
    while (waiting.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    vi.advanceTimersByTime(4_999);
    expect(renewals).toBe(0);
    vi.advanceTimersByTime(5_001);
    expect(renewals).toBe(2);
    waiting.requests[0]?.answer();
    expect(await call).toMatchObject({ resultStatus: 'S' });
    await queue.stop();
    // The worker renews once more before it saves.
    vi.advanceTimersByTime(60_000);
    expect(renewals).toBe(3);
    expect(failures).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test('removes what ended long ago at the start and then once an hour', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const removed: unknown[][] = [];
    const { queue } = queueOn({ remove: async (...args) => removed.push(args) }, { keepEnded: 60_000 });
    // A sweep that is due begins before a cancellation is taken.
    const cancel = () => queue.cancel({ paymentId: sandbox.createPayment().paymentId });
    await queue.start();
    await cancel();
    vi.advanceTimersByTime(3_599_000);
    await cancel();
    const { account } = queue.entry(request);
    expect(removed).toEqual([[account, 60_000]]);
    vi.advanceTimersByTime(1_000);
    await cancel();
    expect(removed).toHaveLength(2);
    await queue.stop();
  } finally {
    vi.useRealTimers();
  }
});

test('sweeps again after a minute if the store failed', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    let sweeps = 0;
    const remove = async () => {
      if (sweeps++ === 0) throw new Error('The store is away.');
      return 0;
    };
    const { queue, failures } = queueOn({ remove });
    const cancel = () => queue.cancel({ paymentId: sandbox.createPayment().paymentId });
    await queue.start();
    await cancel();
    vi.advanceTimersByTime(59_000);
    await cancel();
    expect(sweeps).toBe(1);
    vi.advanceTimersByTime(1_000);
    await cancel();
    await queue.stop();
    expect(sweeps).toBe(2);
    expect(failures).toEqual([{ reason: 'The store is away.' }]);
  } finally {
    vi.useRealTimers();
  }
});

test('claims for its own account and with its own rate limit', async () => {
  const claims: unknown[][] = [];
  const claim: QueueEngine['claim'] = async (...args) => void claims.push(args);
  const { queue } = queueOn({ claim }, { rateLimit: 7 });
  await queue.start();
  await queue.stop();
  expect(claims[0]).toEqual([queue.entry(request).account, 7]);
});

test('logs that the list of what is overdue failed', async () => {
  const { queue, failures } = queueOn({ list: () => Promise.reject(new Error('The store is away.')) });
  await queue.start();
  await vi.waitFor(() => expect(failures).toEqual([{ reason: 'The store is away.' }]), { timeout: 60_000 });
  await queue.stop();
});

test('does not log what the store throws after stop()', async () => {
  let fail: ((error: Error) => void) | undefined;
  const claim = () =>
    new Promise<never>((_, reject) => {
      fail = reject;
    });
  const { queue, failures } = queueOn({ claim });
  await queue.start();
  await vi.waitFor(() => expect(fail).toBeDefined(), { timeout: 60_000 });
  const stopped = queue.stop();
  fail?.(new Error('The store is closed.'));
  await stopped;
  expect(failures).toEqual([]);
});

test('stop() ends the waiting of a call at once, and the request under way after `attemptTimeout`', async () => {
  const waiting = waitingClient();
  const { queue, store } = queueOn({}, { client: waiting.client, attemptTimeout: 50 });
  await queue.start();
  const call = queue.cancel({ paymentId: 'p' }, { waitUpTo: 3_600_000 });
  await vi.waitFor(() => expect(waiting.requests).toHaveLength(1), { timeout: 60_000 });
  const stopped = queue.stop();
  expect(queue.stop()).toBe(stopped);
  const { id, ...outcome } = await call;
  expect(outcome).toMatchObject({ resultStatus: 'U', cause: { code: 'PENDING' } });
  expect(waiting.requests[0]?.signal?.aborted).toBe(false);
  await stopped;
  expect(waiting.requests[0]?.signal?.aborted).toBe(true);
  expect(await store.get(id)).toMatchObject({ state: 'open', sends: 0 });
});

test('a queue that was not started returns the outcome that another queue on its store brings', async () => {
  const { queue: caller, store } = queueOn({});
  const { queue: worker } = queueOn(store);
  const call = caller.cancel({ paymentId: sandbox.createPayment().paymentId }, { waitUpTo: 3_600_000 });
  await worker.start();
  const { id, ...outcome } = await call;
  expect(outcome).toMatchObject({ resultStatus: 'S' });
  expect(await caller.get(id)).toMatchObject({ state: 'ended' });
  await worker.stop();
});

test('a signal that aborts ends the waiting, not the cancellation', async () => {
  const { queue, store } = queueOn({});
  const outcome = await queue.cancel(request, { waitUpTo: 3_600_000, signal: AbortSignal.abort() });
  expect(outcome).toMatchObject({ resultStatus: 'U', cause: { code: 'PENDING' } });
  expect(await store.get(outcome.id)).toMatchObject({ state: 'open' });
});

test('a call without `waitUpTo` waits fifteen seconds, and logs that the cancellation is stored', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const lines: unknown[][] = [];
    const info = (fields: object, event?: string) => void lines.push([event, fields]);
    const { queue, store } = queueOn({}, { logger: { debug() {}, info, warn() {}, error() {} } });
    let outcome: object | undefined;
    const call = queue.cancel(request).then((ended) => {
      outcome = ended;
    });
    await vi.advanceTimersByTimeAsync(14_999);
    expect(outcome).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await call;
    expect(outcome).toMatchObject({ resultStatus: 'U', cause: { code: 'PENDING' } });
    expect(await store.counts()).toMatchObject({ open: 1 });
    expect(lines).toEqual([['cancellation stored', { id: (outcome as { id?: string })?.id, sends: 0 }]]);
  } finally {
    vi.useRealTimers();
  }
});

test('an entry is what cancel() stores', async () => {
  const { queue, store } = queueOn({});
  const { id } = await store.put(queue.entry(request));
  expect((await queue.cancel(request, { waitUpTo: 0 })).id).toBe(id);
  expect(await store.counts()).toMatchObject({ open: 1 });
});

import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { end } from '../../src/queue/cancellation.js';
import { accountKey, createQueueDesk, newCancellation } from '../../src/queue/desk.js';
import type { Cancellation, ListOptions, Page, QueueAccount } from '../../src/queue/index.js';
import { sqliteEngine } from '../../src/queue/sqlite.js';

const account: QueueAccount = { clientId: 'SANDBOX_DESK', baseUrl: 'https://sandbox.invalid' };
const other: QueueAccount = { ...account, agent: 'shop' };

/** A store with one cancellation of each account, and the desks of one and of all. */
async function openDesks() {
  const engine = sqliteEngine(new Database(':memory:'));
  const put = (of: QueueAccount, paymentId: string) =>
    engine.put(newCancellation({ account: of, request: { paymentId } }));
  const [mine, theirs] = [await put(account, 'p'), await put(other, 'p')];
  /** Writes it as a worker does. */
  const save = async (change: (claimed: Cancellation) => Cancellation) => {
    const claim = await engine.claim(accountKey(account), Number.POSITIVE_INFINITY);
    expect(await claim?.save(change(claim.cancellation), 0)).toBe(true);
  };
  return {
    engine,
    mine,
    theirs,
    save,
    desk: createQueueDesk(engine, accountKey(account)),
    all: createQueueDesk(engine),
  };
}

const idsOf = ({ cancellations }: { cancellations: Cancellation[] }) => cancellations.map(({ id }) => id);

test('lists the cancellations of one account, or of all', async () => {
  const { desk, all, mine, theirs } = await openDesks();
  expect(idsOf(await desk.list())).toEqual([mine.id]);
  expect(idsOf(await all.list())).toEqual([mine.id, theirs.id]);
  expect(idsOf(await all.list({ limit: 1 }))).toEqual([mine.id]);
});

test.each(['open', 'parked', 'ended'] as const)('lists only what is %s', async (state) => {
  const { desk, mine } = await openDesks();
  expect(idsOf(await desk.list({ state, limit: 1_000 }))).toEqual(state === 'open' ? [mine.id] : []);
});

test.each([
  [{ limit: 0 }, 'limit'],
  [{ limit: 1_001 }, 'limit'],
  [{ state: 'toString' }, 'state'],
])('refuses to list %o', async (options, option) => {
  const { desk } = await openDesks();
  await expect(desk.list(options as never)).rejects.toMatchObject({ code: 'INVALID_OPTION', option });
});

test('gets the cancellations of one account, or of all', async () => {
  const { desk, all, mine, theirs } = await openDesks();
  expect(await desk.get(mine.id)).toEqual(mine);
  expect(await desk.get(theirs.id)).toBeUndefined();
  expect(await all.get(theirs.id)).toEqual(theirs);
  expect(await all.get('999')).toBeUndefined();
});

test('counts by state, and what has been due for ten minutes, on every page of the list', async () => {
  const { engine, mine } = await openDesks();
  const dueFor = (milliseconds: number) => ({ ...mine, dueAt: new Date(Date.now() - milliseconds).toISOString() });
  const ended = { ...dueFor(700_000), state: 'ended' as const };
  const pages = { first: [dueFor(601_000), dueFor(590_000), ended], second: [dueFor(700_000)] };
  const asked: unknown[] = [];
  const list = async (options: ListOptions): Promise<Page> => {
    asked.push(options);
    return options.after ? { cancellations: pages.second } : { cancellations: pages.first, next: 'second' };
  };
  const desk = createQueueDesk({ ...engine, list }, accountKey(account));
  expect(await desk.counts()).toEqual({ open: 1, parked: 0, ended: 0, overdue: 2 });
  const options = { state: 'open', limit: 1_000, account: accountKey(account) };
  expect(asked).toEqual([options, { ...options, after: 'second' }]);
});

test('retrying an open cancellation changes nothing', async () => {
  const { desk, mine } = await openDesks();
  expect(await desk.retry(mine.id)).toBe(mine.id);
  expect(await desk.list()).toMatchObject({ cancellations: [mine] });
});

test('retrying a parked cancellation ends it and opens a new one', async () => {
  const { desk, mine, save } = await openDesks();
  await save((claimed) => ({ ...claimed, state: 'parked', parked: 'refused' }));
  const id = await desk.retry(mine.id);
  expect(id).not.toBe(mine.id);
  expect(await desk.get(id)).toMatchObject({ state: 'open', request: { paymentId: 'p' }, account });
  expect(await desk.get(mine.id)).toMatchObject({
    ...{ state: 'ended', endedBy: 'retry', note: expect.stringContaining(id) },
  });
});

test('retrying an ended cancellation opens a new one and keeps the end', async () => {
  const { desk, mine, save } = await openDesks();
  await save((claimed) => end(claimed, 'answer'));
  expect(await desk.retry(mine.id)).not.toBe(mine.id);
  expect(await desk.get(mine.id)).toMatchObject({ state: 'ended', endedBy: 'answer' });
});

test.each(['resolve', 'abandon'] as const)('%s ends a cancellation once, with a note', async (action) => {
  const { desk, mine, theirs } = await openDesks();
  for (const note of ['', 7])
    await expect(desk[action](mine.id, note as string)).rejects.toMatchObject({ option: 'note' });
  for (const id of [theirs.id, '999'])
    await expect(desk[action](id, 'Shipped.')).rejects.toMatchObject({ option: 'id' });
  await desk[action](mine.id, 'Shipped.');
  expect(await desk.get(mine.id)).toMatchObject({ state: 'ended', endedBy: action, note: 'Shipped.' });
  await expect(desk[action](mine.id, 'Again.')).rejects.toMatchObject({ option: 'id' });
});

test('stores a request with counters at zero', () => {
  expect(newCancellation({ account, request: { paymentId: 'p' } })).toEqual({
    account: expect.stringMatching(/^[0-9a-f]{32}$/),
    key: expect.stringMatching(/^[0-9a-f]{64}$/),
    data: {
      ...{ version: 1, account, request: { paymentId: 'p' }, createdAt: expect.any(String), dueAt: expect.any(String) },
      ...{ sends: 0, unknowns: 0, elapsed: 0 },
    },
  });
});

test('a key names a payment, a merchant account and an account', () => {
  const keyOf = (request: object, of = account) => newCancellation({ account: of, request: request as never }).key;
  const requests = [
    { paymentId: 'p' },
    { paymentRequestId: 'p' },
    { paymentId: 'p', paymentRequestId: 'p' },
    { paymentId: 'p', merchantAccountId: 'p' },
    { paymentId: 'q' },
  ];
  const keys = [other, account].flatMap((of) => requests.map((request) => keyOf(request, of)));
  expect(new Set(keys).size).toBe(10);
  expect(keyOf({ paymentId: 'p', paymentRequestId: null })).toBe(keyOf({ paymentId: 'p' }));
});

test('the name of an account covers client id, base URL and alias', () => {
  const accounts = [account, other, { ...account, clientId: 'X' }, { ...account, baseUrl: 'https://x.invalid' }];
  expect(new Set(accounts.map(accountKey)).size).toBe(4);
});

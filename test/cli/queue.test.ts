import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, expect, test, vi } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { type CancelQueue, createCancelQueue } from '../../src/queue/index.js';
import { sqliteEngine } from '../../src/queue/sqlite.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { run } from '../support/terminal.js';

const sandbox = createSandbox();
let file: string;
let worker: CancelQueue;
beforeEach(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'queue-'));
  file = path.join(folder, 'queue.db');
  const database = new Database(file);
  const { baseUrl, fetch, merchant } = sandbox;
  worker = createCancelQueue({
    client: createCancelClient({ ...merchant, baseUrl, fetch }),
    engine: sqliteEngine(database),
  });
  await worker.start();
  return async () => {
    await worker.stop();
    database.close();
    await rm(folder, { recursive: true });
  };
});

const command = (...args: string[]) => run(['queue', ...args, '--sqlite', file]);
const parked = async () => {
  const { paymentId } = sandbox.createPayment({ behaviours: ['SYSTEM_ERROR'] });
  const { id } = await worker.cancel({ paymentId }, { waitUpTo: 600_000 });
  await vi.waitFor(async () => expect((await worker.get(id))?.state).toBe('parked'), { timeout: 60_000 });
  return { id, paymentId };
};

test('lists what waits for a person, shows it, and sends it again', async () => {
  const { id, paymentId } = await parked();
  const list = await command('list', '--state', 'parked');
  expect(list).toMatchObject({ code: 0, stderr: '' });
  const account = `${sandbox.clientId}  ${sandbox.baseUrl}`;
  expect(list.stdout).toContain(`${id}  parked  refused  ${paymentId}  1 sent  REQUEST_REFUSED  ${account}\n`);
  const { stdout } = await command('get', id, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ id, state: 'parked', outcome: { support: { paymentId } } });
  const retried = JSON.parse((await command('retry', id, '--json')).stdout);
  await vi.waitFor(async () => expect(await worker.get(retried.id)).toMatchObject({ outcome: { resultStatus: 'S' } }), {
    timeout: 60_000,
  });
  expect(JSON.parse((await command('counts', '--json')).stdout)).toEqual({ open: 0, parked: 0, ended: 2, overdue: 0 });
});

test.each(['resolve', 'abandon'])('%s ends a cancellation, and keeps the note', async (action) => {
  const { id } = await parked();
  expect(await command(action, id, '--note', 'looked up')).toMatchObject({ code: 0, stderr: '' });
  expect(await worker.get(id)).toMatchObject({ state: 'ended', endedBy: action, note: 'looked up' });
  const again = await command(action, id, '--note', 'again');
  expect(again).toMatchObject({ code: 64, stdout: '' });
  expect(again.stderr).toBe(
    `Cancellation ${id} has already ended.\nTry: npx alipay-cancel-contract queue get ${id} --sqlite ${file}\n`,
  );
});

test('continues a list after the last of the page before', async () => {
  await parked();
  await parked();
  const first = await command('list', '--limit', '1');
  const [, next = ''] = /--after (\S+)/.exec(first.stdout) ?? [];
  const second = JSON.parse((await command('list', '--limit', '1', '--after', next, '--json')).stdout);
  expect(second.cancellations).toHaveLength(1);
  expect(first.stdout).not.toMatch(new RegExp(`^${second.cancellations[0].id}  `, 'm'));
  expect((await command('get', next)).stdout).toMatch(/^ *id +\S+$/m);
});

test('refuses --after with anything but the end of a page', async () => {
  const ran = await command('list', '--after', 'abc');
  expect(ran).toMatchObject({ code: 64, stdout: '' });
  expect(ran.stderr).toContain('must be the `next` of the page before, of the same store.');
});

test.each([
  ['REDIS_URL', 'redis://127.0.0.1:1'],
  ['DATABASE_URL', 'postgres://127.0.0.1:1/queue'],
])('exits with 70 if the store of %s cannot be reached', async (name, url) => {
  expect(await run(['queue', 'counts'], { env: { [name]: url } })).toMatchObject({ code: 70, stdout: '' });
});

test('refuses two stores', async () => {
  const ran = await run(['queue', 'counts'], { env: { REDIS_URL: 'redis://x', DATABASE_URL: 'postgres://x' } });
  expect(ran).toMatchObject({ code: 64, stdout: '' });
  expect(ran.stderr).toContain('REDIS_URL and DATABASE_URL are both set');
});

test('exits with 70 if the file is no database', async () => {
  const ran = await run(['queue', 'counts', '--sqlite', 'package.json']);
  expect(ran).toMatchObject({ code: 70, stdout: '' });
});

test.each([['get'], ['retry'], ['resolve', '--note', 'x'], ['abandon', '--note', 'x']])(
  '%s exits with 1 for an id that is not in the store',
  async (action, ...note) => {
    const ran = await command(action, '999', ...note);
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: 'There is no cancellation 999.\n' });
  },
);

test.each([
  [['queue'], 'Give an action'],
  [
    ['queue', 'lst', '--sqlite', 'x'],
    'Unknown action lst. Did you mean list?\nTry: npx alipay-cancel-contract queue list --sqlite x\n',
  ],
  [['queue', 'destroy', '1', '--sqlite', 'x'], 'Unknown action destroy. The actions are list, get,'],
  [['queue', 'list', '1', '--sqlite', 'x'], 'list takes no id'],
  [['queue', 'get', '--sqlite', 'x'], 'get takes one id'],
  [
    ['queue', 'abandon', '1', '--sqlite', 'x'],
    'abandon needs a --note.\nTry: npx alipay-cancel-contract queue abandon 1 --sqlite x --note why\n',
  ],
  [
    ['queue', 'list', '--state', 'gone', '--sqlite', 'x'],
    '--state must be one of open, parked, ended, but it is gone.',
  ],
  [['queue', 'list', '--limit', '0', '--sqlite', 'x'], '--limit must be a whole number from 1 to 1000, but it is 0.'],
  [['queue', 'counts'], 'Which store?'],
  [
    ['queue', 'counts', '--sqlite', '/nowhere/queue.db'],
    '--sqlite must name an existing file, but there is no file /nowhere/queue.db.',
  ],
])('refuses %j before it opens a store', async (args, message) => {
  const ran = await run(args);
  expect(ran).toMatchObject({ code: 64, stdout: '' });
  expect(ran.stderr).toContain(message);
});

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Consumer, installConsumer, installRuntime } from '../support/consumer.js';
import { type PackedPackage, packPackage, snippetsOf } from '../support/package.js';

let packed: PackedPackage;
let consumer: Consumer;
let program: string;
beforeAll(async () => {
  packed = await packPackage();
  consumer = await installConsumer(packed.tarball);
  [program = ''] = await snippetsOf(packed, 'docs/queue.md');
});
afterAll(async () => {
  await Promise.all([packed.remove(), consumer.remove()]);
});

test('the quick start of docs/queue.md runs in an empty folder, with better-sqlite3', async () => {
  await consumer.run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', 'better-sqlite3@12']);
  await writeFile(path.join(consumer.folder, 'queue.mjs'), program);
  expect((await consumer.run(process.execPath, ['queue.mjs'])).split('\n').sort()).toEqual(['', '1 S', 'S']);
  const command = ['alipay-cancel-contract', 'queue', 'counts', '--json', '--sqlite', 'cancellations.db'];
  expect(JSON.parse(await consumer.run('npx', command))).toEqual({ open: 0, parked: 0, ended: 1, overdue: 0 });
});

test.each(['node@22.23.3', 'node@24.21.0'] as const)('the quick start runs with node:sqlite on %s', async (runtime) => {
  const own = program
    .replace("import Database from 'better-sqlite3'", "import { DatabaseSync as Database } from 'node:sqlite'")
    .replace('cancellations.db', `${runtime}.db`);
  expect(own).toContain('node:sqlite');
  await writeFile(path.join(consumer.folder, 'built-in.mjs'), own);
  const printed = await consumer.run(await installRuntime(runtime), ['--no-warnings', 'built-in.mjs']);
  expect(printed.split('\n').sort()).toEqual(['', '1 S', 'S']);
});

test('importing the queue loads no engine, and an engine without its package fails by name', async () => {
  const load = (name: string) => ['--input-type=module', '--eval', `await import('alipay-cancel-contract/${name}')`];
  await consumer.run(process.execPath, load('queue'));
  await consumer.run(process.execPath, load('queue/sqlite'));
  await expect(consumer.run(process.execPath, load('queue/bullmq'))).rejects.toThrow('bullmq');
});

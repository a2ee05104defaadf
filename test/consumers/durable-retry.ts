import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Consumer, installRecipes, type Provider, startProvider } from '../support/consumer.js';
import { freePort } from '../support/listening.js';
import { type PackedPackage, packPackage } from '../support/package.js';
import { end } from '../support/processes.js';

const redisIsThere = await new Promise<boolean>((resolve) => {
  spawn('redis-server', ['--version'], { stdio: 'ignore' })
    .once('error', () => resolve(false))
    .once('exit', (code) => resolve(code === 0));
});
if (!redisIsThere) {
  if (process.env['CI']) throw new Error('redis-server is missing. Install it: apt-get install redis-server');
  console.warn('SKIPPED: redis-server is missing, so the durable retry is not tried. apt-get install redis-server');
}

describe.skipIf(!redisIsThere)('a cancellation on a queue in Redis', () => {
  let packed: PackedPackage;
  let consumer: Consumer;
  let provider: Provider;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    packed = await packPackage();
    consumer = await installRecipes(packed.tarball, 'bullmq');
    provider = await startProvider();
    folder = await mkdtemp(path.join(tmpdir(), 'redis-'));
    const port = await freePort();
    start('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes']);
    env = { ...provider.env, REDIS_PORT: String(port), QUEUE_DELAY: '3000', QUEUE_BACKOFF: '50', QUEUE_LOCK: '1000' };
    await vi.waitFor(() => connectTo(port), { timeout: 20_000 });
  });
  afterAll(async () => {
    for (const child of children) await end(child, 'SIGKILL');
    await provider.close();
    await consumer.remove();
    await packed.remove();
    await rm(folder, { recursive: true });
  });

  function start(file: string, args: string[]): ChildProcess {
    const child = spawn(file, args, { cwd: consumer.folder, env: { ...process.env, ...env }, stdio: 'ignore' });
    children.push(child);
    return child;
  }

  const startWorker = () => start(process.execPath, ['bullmq/worker.js']);
  const jobs = async () => JSON.parse(await consumer.run(process.execPath, ['bullmq/jobs.js'], env));
  const seen = (id: string) => provider.sandbox.requests.filter(({ body }) => body?.includes(`"${id}"`));

  test('is repeated, though the worker is killed between attempts, until each payment is cancelled; none is lost', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `sandbox-UNKNOWN_TIMES-6.${name}`);
    const known = 'sandbox-CANCEL_WINDOW_EXCEED.known';
    const printed = await consumer.run(process.execPath, ['bullmq/main.js', ...ids, known], env);
    expect(JSON.parse(printed)).toEqual([...ids.map(() => 'U'), 'F']);
    expect(await jobs()).toEqual({ open: ids.length, done: {}, dead: [] });

    let kills = 0;
    for (let worker = startWorker(); ; worker = startWorker()) {
      const before = provider.sandbox.requests.length;
      await expect
        .poll(async () => provider.sandbox.requests.length >= before + 4 || (await jobs()).open === 0, {
          timeout: 60_000,
        })
        .toBe(true);
      await end(worker, 'SIGKILL');
      kills++;
      if ((await jobs()).open === 0) break;
    }
    expect(kills).toBeGreaterThan(2);
    expect((await jobs()).done).toEqual(Object.fromEntries(ids.map((id) => [id, 'S'])));
    for (const id of ids) {
      expect(seen(id).at(-1)?.answer).toBe('SUCCESS');
      expect(new Set(seen(id).map(({ body }) => body)).size).toBe(1);
      expect(seen(id).length).toBeGreaterThanOrEqual(7);
    }
    expect(seen(known)).toHaveLength(1);
  });

  test('is not lost with the process that was to cancel', async () => {
    const id = 'sandbox-ANSWER_AFTER-2000.died';
    const main = start(process.execPath, ['bullmq/main.js', id]);
    await expect.poll(() => seen(id).length, { timeout: 60_000 }).toBe(1);
    await end(main, 'SIGKILL');
    const worker = startWorker();
    await expect.poll(async () => (await jobs()).done[id], { timeout: 60_000 }).toBe('S');
    await end(worker, 'SIGKILL');
    expect(seen(id).length).toBeGreaterThan(1);
  });

  test('ends in the dead-letter queue when its time is up, with the request and what the support asks for', async () => {
    const id = 'sandbox-HTTP_500.dead';
    expect(JSON.parse(await consumer.run(process.execPath, ['bullmq/main.js', id], env))).toEqual(['U']);
    env['QUEUE_GIVE_UP'] = '0';
    const worker = startWorker();
    delete env['QUEUE_GIVE_UP'];
    await expect.poll(async () => (await jobs()).dead.length, { timeout: 60_000 }).toBe(1);
    await end(worker, 'SIGKILL');
    const { dead, open, done } = await jobs();
    expect({ open, outcome: done[id] }).toEqual({ open: 0, outcome: 'U' });
    expect(dead).toMatchObject([
      {
        request: { paymentRequestId: id },
        cause: 'The HTTP status is 500.',
        nextStep: 'retry',
        support: { clientId: provider.sandbox.clientId, paymentRequestId: id, httpStatus: 500 },
      },
    ]);
    expect(dead[0].support.requestTime).toMatch(/^\d{13}$/);
  });
});

/** Rejects when nobody listens. */
async function connectTo(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}

import { execFile } from 'node:child_process';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import { Queue } from 'bullmq';
import { expect, test } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { bullmqEngine } from '../../src/queue/bullmq.js';
import { createCancelQueue } from '../../src/queue/index.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { describeDeaths } from './deaths.js';
import { startRedis } from './servers.js';
import { describeEngine } from './suite.js';

describeEngine('BullMQ on Redis', async () => {
  const redis = await startRedis();
  return {
    engine: async () => bullmqEngine({ redis: redis.url }),
    dump: async () =>
      redis
        .cli('--scan')
        .split('\n')
        .filter(Boolean)
        .map((key) => (redis.cli('type', key).trim() === 'hash' ? redis.cli('hgetall', key) : key))
        .join('\n'),
    close: redis.close,
  };
});

describeDeaths('BullMQ on Redis', async () => {
  const redis = await startRedis();
  return {
    engine: () => bullmqEngine({ redis: redis.url }),
    jobs: (account) => new Queue(`cancel-${account}`, { prefix: '{alipay-cancel}', connection: { url: redis.url } }),
    close: redis.close,
  };
});

test.each([
  ['keeps nothing on disk', ['--save', '', '--appendonly', 'no']],
  ['only takes snapshots', ['--appendonly', 'no']],
  ['evicts keys', ['--appendonly', 'yes', '--maxmemory-policy', 'allkeys-lru']],
])('refuses a Redis that %s, unless data may be lost', async (_, args) => {
  const redis = await startRedis(args);
  const { merchant, baseUrl, fetch, createPayment } = createSandbox();
  const { paymentId } = createPayment();
  const queueOf = (allowDataLoss: boolean) => {
    const engine = bullmqEngine({ redis: redis.url, allowDataLoss });
    return createCancelQueue({ client: createCancelClient({ ...merchant, baseUrl, fetch }), engine });
  };
  const refused = queueOf(false);
  await expect(refused.start()).rejects.toThrow('This Redis may lose cancellations');
  await expect(refused.cancel({ paymentId })).rejects.toMatchObject({ code: 'QUEUE_FAILED', stored: 'no' });
  await refused.stop();
  expect(redis.cli('--scan').trim()).toBe('{alipay-cancel}:cancel-accounts:meta');
  const accepted = queueOf(true);
  await accepted.start();
  expect(await accepted.cancel({ paymentId }, { waitUpTo: 600_000 })).toMatchObject({ resultStatus: 'S' });
  await accepted.stop();
  await redis.close();
});

test('leaves nothing that keeps the process alive after stop()', async () => {
  const redis = await startRedis();
  const program = `
    import { bullmqEngine } from './src/queue/bullmq.ts';
    const engine = bullmqEngine({ redis: '${redis.url}' });
    await engine.start();
    await engine.claim('${'0'.repeat(32)}', Infinity);
    await engine.stop();
    const stopped = performance.now();
    process.on('exit', () => console.log(performance.now() - stopped));`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(execPath, args);
  // The check for lost leases runs every twelve seconds.
  expect(Number(stdout)).toBeLessThan(8_000);
  await redis.close();
});

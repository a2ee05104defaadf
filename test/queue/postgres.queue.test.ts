import { createPostgresBackend, withBackend } from 'bullmq';
import { expect, test } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { bullmqEngine } from '../../src/queue/bullmq.js';
import { createCancelQueue } from '../../src/queue/index.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { findPostgres, startPostgres } from '../support/postgres.js';
import { describeDeaths } from './deaths.js';
import { describeEngine } from './suite.js';

const start = async () =>
  await startPostgres((await findPostgres()) ?? expect.fail('Install it: apt-get install postgresql'));

describeEngine('BullMQ on PostgreSQL', async () => {
  const postgres = await start();
  return {
    engine: async () => bullmqEngine({ postgres: postgres.url }),
    dump: async () => postgres.query('SELECT job::text FROM alipay_cancel.job').join('\n'),
    close: postgres.close,
  };
});

describeDeaths('BullMQ on PostgreSQL', async () => {
  const postgres = await start();
  const { Queue } = withBackend(createPostgresBackend);
  const connection = { connectionString: postgres.url, schema: 'alipay_cancel' };
  return {
    engine: () => bullmqEngine({ postgres: postgres.url }),
    jobs: (account) => new Queue(`cancel-${account}`, { connection }),
    close: postgres.close,
  };
});

test('a rate limit that a clock a day ahead wrote does not hold up the others', async () => {
  const postgres = await start();
  const { merchant, baseUrl, fetch, createPayment } = createSandbox();
  const queueOf = () => {
    const client = createCancelClient({ ...merchant, baseUrl, fetch });
    return createCancelQueue({ client, engine: bullmqEngine({ postgres: postgres.url }), rateLimit: 1 });
  };
  const cancel = async () => {
    const queue = queueOf();
    await queue.start();
    const { resultStatus } = await queue.cancel({ paymentId: createPayment().paymentId }, { waitUpTo: 60_000 });
    await queue.stop();
    return resultStatus;
  };
  expect(await cancel()).toBe('S');
  expect(
    postgres.query(
      'UPDATE alipay_cancel.rate_limit SET points = 9, expire_at_ms = expire_at_ms + 86400000 RETURNING 1',
    ),
  ).toContain('1');
  expect(await cancel()).toBe('S');
  await postgres.close();
});

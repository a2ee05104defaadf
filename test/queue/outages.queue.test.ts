import { expect } from 'vitest';
import { bullmqEngine } from '../../src/queue/bullmq.js';
import { findPostgres, startPostgres } from '../support/postgres.js';
import { describeOutages } from './outages.js';
import { startRedis } from './servers.js';

describeOutages(
  'BullMQ on Redis',
  async () => await startRedis(),
  ({ url }) => bullmqEngine({ redis: url }),
);

describeOutages(
  'BullMQ on PostgreSQL',
  async () => await startPostgres((await findPostgres()) ?? expect.fail('Install it: apt-get install postgresql')),
  ({ url }) => bullmqEngine({ postgres: url }),
);

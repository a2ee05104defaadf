import { bullmqEngine } from '../../src/queue/bullmq.js';
import { findPostgres, startPostgres } from '../support/postgres.js';
import { describeEngine } from './suite.js';

describeEngine('BullMQ on PostgreSQL', async () => {
  const bin = await findPostgres();
  if (bin === undefined) throw new Error('PostgreSQL is missing. Install it: apt-get install postgresql');
  const postgres = await startPostgres(bin);
  return {
    engine: async () => bullmqEngine({ postgres: postgres.url }),
    dump: async () => postgres.query('SELECT job::text FROM alipay_cancel.job').join('\n'),
    close: postgres.close,
  };
});

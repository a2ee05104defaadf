import { bullmqEngine } from '../../src/queue/bullmq.js';
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

import { defineConfig } from 'vitest/config';

/** Durable cancellation on real servers: Redis, PostgreSQL, processes that are killed. `npm run test:queue`. */
export default defineConfig({
  test: {
    include: ['test/queue/*.queue.test.ts'],
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
  },
});

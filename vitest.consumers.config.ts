import { defineConfig } from 'vitest/config';

/** The projects that install the packed package from the registry; `npm run test:consumers`. */
export default defineConfig({
  test: {
    include: ['test/consumers/*.ts'],
    // Each installs from the registry and runs compilers and servers: one at a time, and no hurry.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});

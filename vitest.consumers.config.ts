import { defineConfig } from 'vitest/config';

/** What needs the registry or other languages' toolchains: consumers of the package, samples; `npm run test:consumers`. */
export default defineConfig({
  test: {
    include: ['test/consumers/*.ts', 'test/samples/*.test.ts'],
    // Each installs from the registry and runs compilers and servers: one at a time, and no hurry.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});

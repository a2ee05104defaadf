import { defineConfig } from 'vitest/config';

/**
 * Consumer tests: the packed package, installed; its types in an editor; the code samples. Needs the registry and the
 * toolchains. `npm run test:consumers`.
 */
export default defineConfig({
  test: {
    include: ['test/consumers/*.ts', 'test/{package,samples}/*.test.ts', 'test/types/editor.test.ts'],
    // Each file installs packages and runs compilers and servers, so one runs at a time.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});

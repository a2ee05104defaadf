import { defineConfig } from 'vitest/config';

/**
 * Consumer tests: the packed package, installed; its types in an editor; the code samples. Needs the registry and the
 * toolchains. `npm run test:consumers`.
 */
export default defineConfig({
  test: {
    include: ['test/consumers/*.ts', 'test/{package,samples}/*.test.ts', 'test/types/editor.test.ts'],
    // Each file installs packages and runs compilers and servers, so one runs at a time. better-sqlite3 may have to be compiled.
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});

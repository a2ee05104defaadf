import { defineConfig } from 'vitest/config';

/**
 * The tests that are fast enough to run once a mutant: none that builds or generates, and none in a browser. The doctor is the one
 * that reads settings from flags too.
 */
export default defineConfig({
  test: {
    include: [
      'test/{client,signature,sandbox,conformance,explorer,breaking,flatten}/**/*.test.ts',
      'test/{checks,closest,media-types,printable,raw-headers,secrets,urls,vectors}.test.ts',
      'test/cli/doctor.test.ts',
    ],
    exclude: [
      // The one starts git; the other changes the contract at each of its places, which takes seconds.
      'test/breaking/{check-breaking,unseen}.test.ts',
      // Every case of the suite, through sandbox and proxy, is too slow.
      'test/conformance/suite.test.ts',
    ],
    pool: 'threads',
    maxWorkers: 1,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

import { defineConfig } from 'vitest/config';

/**
 * The tests that are fast enough to run for each mutant: none that builds or bundles, and none in a browser. The test of
 * the doctor is included because only the doctor also reads settings from flags.
 */
export default defineConfig({
  test: {
    include: [
      'test/{client,signature,sandbox,conformance,explorer,breaking,flatten,internal}/**/*.test.ts',
      'test/{errors,vectors}.test.ts',
      'test/queue/{cancellation,desk,options,worker}.test.ts',
      'test/emit/{committed,contract,languages,result-codes}.test.ts',
      'test/cli/doctor.test.ts',
    ],
    exclude: [
      // The first starts git. The second changes every place of the contract, which takes seconds.
      'test/breaking/{check-breaking,unseen}.test.ts',
      // Runs every case of the suite through sandbox and proxy, which is too slow.
      'test/conformance/suite.test.ts',
    ],
    pool: 'threads',
    maxWorkers: 1,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

import { defineConfig } from 'vitest/config';
import type { Reporter, Vitest } from 'vitest/node';

let vitest: Vitest | undefined;

/**
 * Stryker counts tests, and a test file that cannot be loaded has none, so Stryker would report that no test detects the
 * change. With an error it reports that the change breaks the run, and leaves it out of the score.
 */
const loadErrors: Reporter = {
  onInit(started) {
    vitest = started;
  },
  onTestModuleEnd(file) {
    for (const error of file.errors()) vitest?.state.catchError(error, 'Load error');
  },
};

/**
 * The tests that are fast enough to run for each mutant: none that builds or bundles, and none in a browser. The test of
 * the doctor is included because only the doctor also reads settings from flags.
 */
export default defineConfig({
  test: {
    include: [
      'test/{client,signature,sandbox,conformance,explorer,breaking,flatten,internal}/**/*.test.ts',
      'test/{errors,vectors}.test.ts',
      'test/queue/{cancellation,desk,options,queue,worker}.test.ts',
      'test/emit/{committed,contract,languages,result-codes}.test.ts',
      'test/cli/doctor.test.ts',
    ],
    exclude: [
      // The first starts git. The second changes every place of the contract, which takes seconds.
      'test/breaking/{check-breaking,unseen}.test.ts',
      // Runs every case of the suite through sandbox and proxy, which is too slow.
      'test/conformance/suite.test.ts',
    ],
    reporters: [loadErrors],
    pool: 'threads',
    maxWorkers: 1,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

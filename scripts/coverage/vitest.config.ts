import { defineConfig, mergeConfig } from 'vitest/config';
import everyTest from '../../vitest.config.js';

/**
 * All tests, in Node.js processes that load the sources with tsx. Child processes of tests do the same, so the coverage of
 * both refers to the same compiled text and can be merged.
 */
export default mergeConfig(
  everyTest,
  defineConfig({
    test: {
      pool: 'forks',
      execArgv: ['--import', 'tsx'],
      experimental: { viteModuleRunner: false, nodeLoader: false },
      setupFiles: ['scripts/coverage/take.ts'],
      // Type tests cover no code.
      typecheck: { enabled: false },
    },
  }),
);

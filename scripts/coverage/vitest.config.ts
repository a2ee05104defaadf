import { defineConfig, mergeConfig } from 'vitest/config';
import everyTest from '../../vitest.config.js';

/**
 * Every test, in processes of Node.js that read the sources by tsx, as the processes do that tests start: only then does all
 * that is written of a file speak of the same text, and can be put together.
 */
export default mergeConfig(
  everyTest,
  defineConfig({
    test: {
      pool: 'forks',
      execArgv: ['--import', 'tsx'],
      experimental: { viteModuleRunner: false, nodeLoader: false },
      setupFiles: ['scripts/coverage/take.ts'],
      // Types cover nothing.
      typecheck: { enabled: false },
    },
  }),
);

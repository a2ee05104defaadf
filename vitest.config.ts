import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These run with `npm run test:browser`, `npm run test:consumers`, `npm run test:packages`,
    // `npm run test:polyglot` and `npm run test:queue`.
    exclude: [
      'test/**/*.browser.test.ts',
      'test/**/*.queue.test.ts',
      'test/samples/**',
      'test/package/**',
      'test/packages/**',
      'test/polyglot/**',
      'test/types/editor.test.ts',
    ],
    // One more worker than cores: some tests wait for a time limit or for a process. Threads start faster than processes.
    maxWorkers: availableParallelism() + 1,
    pool: 'threads',
    // Test files share modules, which saves a third of the time. So each must clean up after itself, in any order.
    isolate: false,
    // Tests must pass on a slow machine. These limits only end a test that hangs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
    // `npx tsc` checks the types of all other files.
    typecheck: { enabled: true, include: ['test/types/*.test-d.ts'], tsconfig: 'test/types/tsconfig.json' },
  },
});

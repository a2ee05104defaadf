import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These have commands of their own: `npm run test:browser`, `npm run test:consumers`, `npm run test:polyglot`.
    exclude: [
      'test/**/*.browser.test.ts',
      'test/samples/**',
      'test/package/**',
      'test/polyglot/**',
      'test/types/editor.test.ts',
    ],
    // By default one core would be left idle, of two. Threads start faster than processes.
    maxWorkers: '100%',
    pool: 'threads',
    // Files share the modules that they import, which spares a third of the time: each cleans up after itself, in any order.
    isolate: false,
    // A machine may be as slow as it likes: no test asserts how long it takes, and these bounds only end what hangs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
    // Types of all else are checked by `npx tsc`.
    typecheck: { enabled: true, include: ['test/types/*.test-d.ts'], tsconfig: 'test/types/tsconfig.json' },
  },
});

import { defineConfig } from 'vitest/config';

/**
 * Tests of the clients in other languages, one file per language: packed, compiled, and tested against the vectors and the
 * sandbox. Needs the toolchains and the registries. `npm run test:polyglot -- go` runs one language.
 */
export default defineConfig({
  test: {
    include: ['test/polyglot/*.test.ts'],
    globalSetup: ['test/polyglot/support/setup.ts'],
    reporters: ['verbose'],
    maxWorkers: '100%',
    // Compilers and package managers take long on a busy machine.
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});

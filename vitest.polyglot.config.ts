import { defineConfig } from 'vitest/config';

/**
 * The clients in other languages, one file a language: packed, assembled, compiled, and held to the vectors and to the
 * sandbox. It needs the toolchains and the registries; `npm run test:polyglot -- go` runs one language.
 */
export default defineConfig({
  test: {
    include: ['test/polyglot/*.test.ts'],
    globalSetup: ['test/polyglot/support/setup.ts'],
    reporters: ['verbose'],
    maxWorkers: '100%',
    // Compilers and package managers, on a machine that may be as slow as it likes.
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});

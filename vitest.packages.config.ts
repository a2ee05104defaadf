import { defineConfig } from 'vitest/config';

/**
 * Tests of the packages of other ecosystems and of the executable: built, installed into an empty project by the ecosystem's own
 * installer, and run against the sandbox. Needs the toolchains and the registries.
 * `npm run test:packages -- go` runs one language.
 */
export default defineConfig({
  test: {
    include: ['test/packages/*.test.ts'],
    reporters: ['verbose'],
    // Compilers and package managers take long on a busy machine.
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});

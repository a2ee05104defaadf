import { defineConfig } from 'vitest/config';

/**
 * The package as others meet it: packed, installed by strangers, in an editor, in the samples of other languages.
 * It needs the registry and the toolchains; `npm run test:consumers`.
 */
export default defineConfig({
  test: {
    include: ['test/consumers/*.ts', 'test/{package,samples}/*.test.ts', 'test/types/editor.test.ts'],
    // Each installs from the registry and runs compilers and servers: one at a time, and no hurry.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});

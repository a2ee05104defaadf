/**
 * Mutation testing: changes one thing at a time in the sources, and tells which change no test notices.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation/ignore-texts.js'],
  ignorers: ['texts'],
  testRunner: 'vitest',
  // A test that imports what it tests by an address that it computes is related to it, too.
  vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: false },
  // One after the other, each file by an argument: npm run test:mutation -- --mutate src/client/judge.ts
  mutate: [
    'src/{client,signature,sandbox,conformance,explorer}/**/*.ts',
    'src/*.ts',
    // It is a process: what it does is in src/cli/, which is left out.
    '!src/cli.ts',
    // Rows of data, each of which the suite's own test holds to the sandbox and to Prism.
    '!src/conformance/cases.ts',
    // What they do where Prism is missing is tested in a process that has none.
    '!src/conformance/prism.ts',
    // The page itself: its tests drive browsers.
    '!src/explorer/explorer.ts',
    'scripts/{breaking,flatten}/*.ts',
    // Their tests start git and oasdiff, which is too slow for once a mutant.
    '!scripts/breaking/{check,release,oasdiff}.ts',
  ],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // A mutant that never ends is one that is noticed; a machine under load is not.
  timeoutMS: 40_000,
  disableTypeChecks: false,
  tempDirName: '.stryker',
  ignorePatterns: ['dist', 'generated/docs', 'release', 'bench'],
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: '.stryker/mutation.json' },
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  cleanTempDir: 'always',
  thresholds: { high: 95, low: 90, break: 90 },
};

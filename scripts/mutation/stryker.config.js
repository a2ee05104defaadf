/**
 * Mutation testing: changes one thing at a time in the sources, and reports the changes that no test detects.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation/ignore-texts.js'],
  ignorers: ['texts'],
  testRunner: 'vitest',
  // Vitest cannot see that a test uses a module that it imports by a computed path.
  vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: false },
  // To test one file: npm run test:mutation -- --mutate src/client/judge.ts
  mutate: [
    'src/{client,signature,sandbox,conformance,explorer,internal}/**/*.ts',
    // The tests of the queue's engines are too slow to repeat for each mutant.
    'src/queue/{cancellation,desk,options,queue,worker}.ts',
    'src/*.ts',
    // A process; its code is in src/cli/, which is not mutated.
    '!src/cli.ts',
    // Data. The test of the suite compares each row with the sandbox and with Prism.
    '!src/conformance/cases.ts',
    // Their tests start a process without Prism.
    '!src/conformance/prism.ts',
    // The page itself; its tests run in browsers.
    '!src/explorer/explorer.ts',
    'scripts/{breaking,flatten}/*.ts',
    'scripts/emit/{contract,decisions,result-codes}.ts',
    'scripts/emit/languages/*.ts',
    // Their tests start git, which is too slow to repeat for each mutant.
    '!scripts/breaking/{check,release}.ts',
  ],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // An endless mutant counts as detected, so a busy machine must not reach this limit.
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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { runCommand, ScriptError } from './command.js';

const usage = `Usage: npm run test:coverage [-- --html]

Runs every test of \`npm test\` and tells which lines and branches of src/ none of them reached; the processes that tests start
are counted. Fails below 98 % of the lines, functions or branches. Takes twice as long as \`npm test\`.

  --html  also writes coverage/index.html, which shows them in the sources
  --help  show this
`;

/**
 * Below these percentages it fails. Of the branches that are left, some are none of ours (tsx adds one to each `import()`); others are
 * what the types demand and cannot happen (`?? ''` behind an index or a match), or hand on errors that are none of the package
 * (`throw error`); the rest need Windows, a full disk, or an answer that Prism or node:http never gives.
 */
const thresholds = ['--check-coverage', '--lines', '98', '--statements', '98', '--functions', '98', '--branches', '98'];

/** What of src/ is not counted. */
const excluded = [
  // Runs in browsers: `npm run test:browser`.
  'src/explorer/**',
  // Types only: there is nothing to run.
];

process.exitCode = await runCommand(usage, { html: { type: 'boolean' } }, async ({ html = false }) => {
  const folder = 'coverage';
  const raw = `${folder}/raw`;
  const reporters = ['text', ...(html ? ['html'] : [])].flatMap((reporter) => ['--reporter', reporter]);
  const files = ['--all', '--include', 'src/**/*.ts', ...excluded.flatMap((pattern) => ['--exclude', pattern])];
  const c8 = ['node_modules/c8/bin/c8.js', '--temp-directory', raw, '--reports-dir', folder, ...reporters, ...files];
  const vitest = [
    process.execPath,
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'scripts/coverage/vitest.config.ts',
  ];
  const child = spawn(process.execPath, [...c8, ...thresholds, ...vitest], { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  // More than half a gigabyte, and of no use any more.
  await rm(raw, { recursive: true, force: true });
  if (code !== 0) throw new ScriptError('A test failed, or too little of src/ is covered.');
});

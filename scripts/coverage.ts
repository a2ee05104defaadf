import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { runCommand, ScriptError } from './command.js';

const usage = `Usage: npm run test:coverage [-- --html]

Runs the tests of \`npm test\` and prints the lines and branches of src/ that no test reaches. Child processes of tests count.
Fails below 98 % of the lines, functions or branches. Takes twice as long as \`npm test\`.

  --html  also write coverage/index.html, which shows them in the sources
  --help  show this
`;

/**
 * The required percentages. Some uncovered branches are not ours: tsx adds one to each `import()`. Some cannot happen, but
 * the types require them: `?? ''` after an index or a match. Some rethrow unexpected errors. The others need Windows, a full
 * disk, or a response that Prism and node:http never send.
 */
const thresholds = ['--check-coverage', '--lines', '98', '--statements', '98', '--functions', '98', '--branches', '98'];

/** Files of src/ that do not count. */
const excluded = [
  // Runs in browsers: `npm run test:browser`.
  'src/explorer/**',
  // Runs on Redis and PostgreSQL: `npm run test:queue`.
  'src/queue/bullmq*.ts',
  // Types only.
  'src/internal/records.ts',
  'src/queue/engine.ts',
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
  // More than half a gigabyte, and no longer needed.
  await rm(raw, { recursive: true, force: true });
  if (code !== 0) throw new ScriptError('A test failed, or too little of src/ is covered.');
});

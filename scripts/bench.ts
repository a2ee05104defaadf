import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { measureCalls } from './bench/calls.js';
import { measureGeneration } from './bench/generation.js';
import { measureManyOperations } from './bench/many-operations.js';
import { withOthers } from './bench/others.js';
import { howToRead, tableOf, writeReport } from './bench/report.js';
import type { Row } from './bench/row.js';
import { measureServers } from './bench/servers.js';
import { measureSize } from './bench/size.js';
import { measureStarts } from './bench/starts.js';
import { runCommand, ScriptError } from './command.js';

const usage = `Usage: npm run bench [-- --rounds <number>]

Builds the package and measures it against others, on this machine and in the same run: the size of the client, starts,
calls of cancel(), the servers, generation. Installs what it compares with into a temporary folder, so it needs the registry. Prints a
table, and writes bench/results.json and bench/results.svg. A goal that is not met is told, and is no failure.

  --rounds <number>  how often each is measured: 1 to 100 (default: 7)
  --help             show this

${howToRead}
`;

process.exitCode = await runCommand(usage, { rounds: { type: 'string' } }, async ({ rounds: given = '7' }) => {
  const rounds = /^\d{1,3}$/.test(given) ? Number(given) : Number.NaN;
  if (!(rounds >= 1 && rounds <= 100)) throw new ScriptError('--rounds must be a whole number from 1 to 100.');
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    console.error(`  ${name.padEnd(30)} ${Math.round((performance.now() - start) / 1000)} s`);
    return result;
  };
  await step('build', () => promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/build.ts']));
  const rows: Row[] = [];
  await withOthers(async (others) => {
    rows.push(...(await step('size', () => measureSize(others))));
    rows.push(...(await step(`starts, ${rounds * 3} rounds`, () => measureStarts(rounds * 3))));
    rows.push(...(await step(`calls, ${rounds} rounds`, () => measureCalls(rounds))));
    rows.push(...(await step(`servers, ${rounds} rounds`, () => measureServers(rounds))));
    rows.push(...(await step(`generation, ${rounds} rounds`, () => measureGeneration(rounds, others))));
    rows.push(...(await step('generation, 500 operations', measureManyOperations)));
  });
  console.log(`\n${tableOf(rows)}\n${howToRead}`);
  console.log(`\nWrote results.json and results.svg to ${await writeReport(process.cwd(), rows)}.`);
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { measureCalls } from './bench/calls.js';
import { measurePages } from './bench/pages.js';
import { measureQueue } from './bench/queue.js';
import { measureServers } from './bench/servers.js';
import { measureSize } from './bench/size.js';
import { measureStarts } from './bench/starts.js';
import { type Row, tableOf } from './bench/statistics.js';
import { runCommand, ScriptError, wholeNumber } from './command.js';
import { findBrowser, howToInstall } from './docs/browsers.js';

const howToRead = `How to read it: a number without a unit is the package's value divided by the other's. Both are measured in the same
round, one after the other. The table shows the median and the quartiles of all rounds. Quartiles that lie far apart mean
that the machine was busy: run it again. CPU time counts all threads of a process.`;

const usage = `Usage: npm run bench [-- --rounds <number>]

Builds the package and compares it with its alternatives on this machine: the size of the client, the start of programs,
calls of cancel(), the servers, the reference in Chromium, the queue. Installs the other packages into a temporary folder, so it
needs the registry. Prints a Markdown table. The queue is measured on SQLite, on the Redis of REDIS_URL, and on the PostgreSQL of
DATABASE_URL, with 100,000 cancellations that it deletes afterwards. Without these variables the table says so.

  --rounds <number>  the number of measurements: 1 to 100 (default: 7)
  --help             show this

${howToRead}
`;

process.exitCode = await runCommand(usage, { rounds: { type: 'string' } }, async ({ rounds: given = '7' }) => {
  const rounds = wholeNumber('rounds', given, 1, 100);
  if (findBrowser('chromium') === undefined) throw new ScriptError(howToInstall('chromium'));
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    console.error(`  ${name.padEnd(30)} ${Math.round((performance.now() - start) / 1000)} s`);
    return result;
  };
  await step('build', () => promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/build.ts']));
  const rows: Row[] = [
    ...(await step('size', measureSize)),
    ...(await step(`starts, ${rounds * 3} rounds`, () => measureStarts(rounds * 3))),
    ...(await step(`calls, ${rounds} rounds`, () => measureCalls(rounds))),
    ...(await step(`servers, ${rounds} rounds`, () => measureServers(rounds))),
    ...(await step(`pages, ${rounds} rounds`, () => measurePages(rounds))),
    ...(await step(`queue, ${rounds} rounds`, () => measureQueue(rounds))),
  ];
  console.log(`\n${tableOf(rows)}\n${howToRead}`);
});

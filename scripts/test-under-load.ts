import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

const usage = `Usage: npm run test:under-load -- [--rounds <number>] [--seed <number>] [-- <filter or option of vitest>...]

Runs every test with two busy loops per core beside it, several times, each time in another random order of the files and of
the tests within them. Fails when a round fails; a test that passes only on an idle machine, or only after another, is wrong.

  --rounds <number>  how many rounds: 1 to 1000 (default: 3)
  --seed <number>    the order of the first round, a whole number from 0; those that follow count up from it
                     (default: a random one, which is told)
  --help             show this

Examples:
  npm run test:under-load
  npm run test:under-load -- --rounds 10
  npm run test:under-load -- --rounds 1 --seed 1234 -- test/client
`;

class UsageError extends Error {}

function wholeNumber(option: string, text: string, minimum: number, maximum: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw new UsageError(`--${option} must be a whole number from ${minimum} to ${maximum}.`);
}

/** Keeps every core busy twice over for as long as the work goes on. The loops are threads: none outlives this process. */
async function underLoad<T>(work: () => Promise<T>): Promise<T> {
  const loops = Array.from({ length: 2 * availableParallelism() }, () => new Worker('for (;;);', { eval: true }));
  try {
    await Promise.all(loops.map((loop) => once(loop, 'online')));
    return await work();
  } finally {
    await Promise.all(loops.map((loop) => loop.terminate()));
  }
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Runs every test in an order of its own, and says whether all passed. */
async function round(seed: number, args: readonly string[]): Promise<boolean> {
  const order = ['--sequence.shuffle.files', '--sequence.shuffle.tests', `--sequence.seed=${seed}`];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...order, ...args];
  const child = spawn(process.execPath, vitest, { stdio: 'inherit' });
  const stop = (signal: NodeJS.Signals) => {
    child.kill(signal);
    process.exit(1);
  };
  for (const signal of signals) process.once(signal, stop);
  const [code] = await once(child, 'close');
  for (const signal of signals) process.off(signal, stop);
  return code === 0;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) return void process.stdout.write(usage);
  const rounds = wholeNumber('rounds', values.rounds ?? '3', 1, 1000);
  const first = wholeNumber('seed', values.seed ?? String(Math.trunc(Math.random() * 2 ** 31)), 0, 2 ** 32);
  const failed: number[] = [];
  await underLoad(async () => {
    for (let number = 1; number <= rounds; number++) {
      const seed = first + number - 1;
      const start = performance.now();
      console.log(`\n=== round ${number} of ${rounds}, --seed ${seed}`);
      const passed = await round(seed, positionals);
      if (!passed) failed.push(seed);
      const seconds = Math.round((performance.now() - start) / 1000);
      console.log(`=== round ${number} of ${rounds} ${passed ? 'passed' : 'FAILED'} after ${seconds} s`);
    }
  });
  const again = failed.map((seed) => `--rounds 1 --seed ${seed}`).join('\n  ');
  console.log(
    failed.length === 0 ? `\nAll ${rounds} rounds passed.` : `\n${failed.length} of ${rounds} failed:\n  ${again}`,
  );
  if (failed.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  const misused = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') || error instanceof UsageError;
  process.stderr.write(`\n${misused ? `${(error as Error).message}\n\n${usage}` : (error as Error).stack}\n`);
  process.exitCode = 1;
}

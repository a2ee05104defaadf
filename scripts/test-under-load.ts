import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { runCommand, ScriptError, wholeNumber } from './command.js';

const usage = `Usage: npm run test:under-load -- [--rounds <number>] [--seed <number>] [-- <filter or option of vitest>...]

Runs all tests several times while two busy loops per core run. Each round shuffles the files and the tests in them. Fails
if a round fails. A test must not need an idle machine or another test.

  --rounds <number>  the number of rounds: 1 to 1000 (default: 3)
  --seed <number>    the order of the first round, a whole number from 0 to 4294967295; each further round adds 1
                     (default: random; it is printed)
  --help             show this

Examples:
  npm run test:under-load
  npm run test:under-load -- --rounds 10
  npm run test:under-load -- --rounds 1 --seed 1234 -- test/client
`;

/** Runs two busy loops per core until the work is done. The loops are threads, so they end with this process. */
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

/** Runs all tests in the order of a seed. Resolves to whether all passed. */
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

const options = { rounds: { type: 'string' }, seed: { type: 'string' } } as const;
const randomSeed = () => String(Math.trunc(Math.random() * 2 ** 31));

process.exitCode = await runCommand(
  usage,
  options,
  async ({ rounds: givenRounds = '3', seed: givenSeed = randomSeed() }, positionals) => {
    const rounds = wholeNumber('rounds', givenRounds, 1, 1000);
    const first = wholeNumber('seed', givenSeed, 0, 2 ** 32 - 1);
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
    if (failed.length > 0) throw new ScriptError(`${failed.length} of ${rounds} rounds failed. To repeat:\n  ${again}`);
    console.log(`\nAll ${rounds} rounds passed.`);
  },
  { allowPositionals: true },
);

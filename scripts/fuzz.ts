import { runCommand, ScriptError } from './command.js';

const usage = `Usage: npm run test:fuzz [-- --seed <number>] [-- --only <name>]

Gives more than 100,000 inputs that nobody would choose to every function that the package exports, to the sandbox, and over
real sockets to the conformance proxy and from a provider behind it. None may throw an error that is not documented, believe
what nobody signed, end the process, or leave a connection open. Then flips one bit of a signed answer 10,000 times, in its
body or in a header that its signature covers: none may be believed unless it says the same.

Fails when the package exports a function that is given nothing here, without a reason. Ends with 1 at the first input that
is wrong, and shows it with the seed. How pattern and length of a text go together is a matter of test/patterns.test.ts.

  --seed <number>  the inputs, a whole number from 0 to 2147483647 (default: random ones; the seed is told)
  --only <name>    only what is given to this function, such as verifyEvidence
  --help           show this
`;

const options = { seed: { type: 'string' }, only: { type: 'string' } } as const;
process.exitCode = await runCommand(usage, options, async ({ seed: given, only }) => {
  const seed =
    given === undefined ? Math.floor(Math.random() * 2 ** 31) : /^\d{1,10}$/.test(given) ? Number(given) : -1;
  if (!(seed >= 0 && seed < 2 ** 31)) throw new ScriptError('--seed must be a whole number from 0 to 2147483647.');
  console.log(`Seed ${seed}`);
  // Imported now, since it makes keys.
  const { flips, functions } = await import('./fuzz/run.js');
  await functions(seed, only);
  if (only === undefined) await flips(seed);
});

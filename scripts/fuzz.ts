import { runCommand, wholeNumber } from './command.js';

const usage = `Usage: npm run test:fuzz [-- --seed <number>] [-- --only <name>]

Calls each exported function and the sandbox with more than 100,000 random and hostile inputs, and sends such messages to
both sides of the conformance proxy over real sockets. Then flips one bit of a signed answer 10,000 times, in its body or
in a header that its signature covers.

Fails if a function throws an undocumented error, if unsigned or changed data is accepted, if the process ends, or if a
connection stays open. Fails if an exported function has neither a property nor a reason to have none. Stops at the first
failing input and prints it with the seed.

  --seed <number>  the seed of the inputs: 0 to 2147483647 (default: random; it is printed)
  --only <name>    test only this function, such as verifyEvidence
  --help           show this
`;

const options = { seed: { type: 'string' }, only: { type: 'string' } } as const;
const randomSeed = () => String(Math.floor(Math.random() * 2 ** 31));

process.exitCode = await runCommand(usage, options, async ({ seed: given = randomSeed(), only }) => {
  const seed = wholeNumber('seed', given, 0, 2 ** 31 - 1);
  console.log(`Seed ${seed}`);
  // Imported only here, because the import makes keys.
  const { flips, functions } = await import('./fuzz/run.js');
  await functions(seed, only);
  if (only === undefined) await flips(seed);
});

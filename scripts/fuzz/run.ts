import { inspect } from 'node:util';
import { ScriptError } from '../command.js';
import { client } from './client.js';
import { conformance } from './conformance.js';
import { contract } from './contract.js';
import { publicFunctions } from './entries.js';
import { flipBits } from './flips.js';
import type { Property, Treatment } from './property.js';
import { queues } from './queue.js';
import { sandboxes } from './sandbox.js';
import { signing } from './signing.js';

const treatments: Record<string, Treatment> = {
  ...contract,
  ...signing,
  ...client,
  ...queues,
  ...sandboxes,
  ...conformance,
};

/** Checks the properties of each exported function and prints the results. */
export async function functions(seed: number, only?: string): Promise<void> {
  const names = await publicFunctions();
  for (const name of names)
    if (!Object.hasOwn(treatments, name))
      throw new ScriptError(`scripts/fuzz/ has neither properties nor a reason for ${name}. Add one.`);
  for (const name of Object.keys(treatments))
    if (!names.has(name))
      throw new ScriptError(`The package exports no function ${name}. Remove it from scripts/fuzz/.`);
  if (only !== undefined && !names.has(only)) throw new ScriptError(`--only must be one of ${[...names].join(', ')}.`);

  let total = 0;
  for (const [name, treatment] of Object.entries(treatments)) {
    if (only !== undefined && only !== name) continue;
    if (isReason(treatment)) continue;
    for (const [inputs, property] of Object.entries(treatment)) total += await report(name, inputs, property, seed);
  }
  const reasons = Object.values(treatments).filter(isReason).length;
  console.log(`${total} inputs to ${names.size - reasons} functions; ${reasons} functions have a reason for none.`);
}

async function report(name: string, inputs: string, property: Property, seed: number): Promise<number> {
  const start = performance.now();
  await property.check(seed).catch((error: unknown) => {
    const { message, cause } = error as Error;
    throw new ScriptError(`${name}, ${inputs}, with --seed ${seed}: ${message}\n${inspect(cause)}`);
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  console.log(`${String(property.inputs).padStart(6)}  ${seconds} s  ${name}: ${inputs}`);
  return property.inputs;
}

function isReason(treatment: Treatment): treatment is { reason: string } {
  return typeof treatment['reason'] === 'string';
}

/** Flips bits of a signed answer and prints the results by kind. */
export async function flips(seed: number): Promise<void> {
  const kinds = await flipBits(10_000, seed);
  console.log('10000 bit flips of a signed answer: no changed content was believed.');
  for (const [kind, count] of [...kinds].sort()) console.log(`${String(count).padStart(6)}  ${kind}`);
}

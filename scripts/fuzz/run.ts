import { inspect } from 'node:util';
import { ScriptError } from '../command.js';
import { client } from './client.js';
import { conformance } from './conformance.js';
import { contract } from './contract.js';
import { publicFunctions } from './entries.js';
import { flipBits } from './flips.js';
import type { Property, Treatment } from './property.js';
import { sandboxes } from './sandbox.js';
import { signing } from './signing.js';

const treatments: Record<string, Treatment> = { ...contract, ...signing, ...client, ...sandboxes, ...conformance };

/** Gives each exported function what is meant for it, and tells how that went. */
export async function functions(seed: number, only?: string): Promise<void> {
  const names = await publicFunctions();
  for (const name of names)
    if (!Object.hasOwn(treatments, name))
      throw new ScriptError(`scripts/fuzz/ gives nothing to ${name}, and no reason.`);
  for (const name of Object.keys(treatments))
    if (!names.has(name))
      throw new ScriptError(`The package exports no function ${name}: take it out of scripts/fuzz/.`);
  if (only !== undefined && !names.has(only)) throw new ScriptError(`--only must be one of ${[...names].join(', ')}.`);

  let total = 0;
  for (const [name, treatment] of Object.entries(treatments)) {
    if (only !== undefined && only !== name) continue;
    if (isReason(treatment)) continue;
    for (const [inputs, property] of Object.entries(treatment)) total += await report(name, inputs, property, seed);
  }
  const reasons = Object.values(treatments).filter(isReason).length;
  console.log(`${total} inputs to ${names.size - reasons} functions; ${reasons} more are given none, for a reason.`);
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

/** Flips bits of a signed answer, and lists what became of it. */
export async function flips(seed: number): Promise<void> {
  const kinds = await flipBits(10_000, seed);
  console.log('10000 bit flips of a signed answer: none that changes its content was believed.');
  for (const [kind, count] of [...kinds].sort()) console.log(`${String(count).padStart(6)}  ${kind}`);
}

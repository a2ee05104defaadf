import { readFile } from 'node:fs/promises';
import { ScriptError } from '../command.js';

/** The modules behind the paths of the package that programs import. */
const entries: Record<string, () => Promise<object>> = {
  '.': () => import('../../src/index.js'),
  './signature': () => import('../../src/index.signature.js'),
  './schema': () => import('../../generated/schema.js'),
  './result-codes': () => import('../../generated/result-codes.js'),
  './fetch-client': () => import('../../generated/fetch-client.js'),
  './validators': () => import('../../generated/validators.js'),
  './sandbox': () => import('../../src/sandbox/index.js'),
  './conformance': () => import('../../src/conformance/index.js'),
};

/**
 * The names of all functions that the package exports, classes included.
 *
 * @throws ScriptError when package.json has an entry that is not here
 */
export async function publicFunctions(): Promise<Set<string>> {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  const programs = Object.entries<string>(manifest.exports).filter(([, target]) => target.endsWith('.js'));
  for (const [entry] of programs)
    if (!Object.hasOwn(entries, entry))
      throw new ScriptError(`scripts/fuzz/entries.ts does not know the entry ${entry}.`);
  const names = new Set<string>();
  for (const load of Object.values(entries))
    for (const [name, value] of Object.entries(await load())) if (typeof value === 'function') names.add(name);
  return names;
}

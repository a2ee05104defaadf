import { readFile } from 'node:fs/promises';
import { ScriptError } from '../command.js';

/** The modules of the package's entry points for programs. */
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
 * The names of all functions and classes that the package exports.
 *
 * @throws ScriptError when package.json has an entry that `entries` lacks
 */
export async function publicFunctions(): Promise<Set<string>> {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  const programs = Object.entries<string | Record<string, string>>(manifest.exports).filter(([, target]) =>
    (typeof target === 'string' ? target : target['default'])?.endsWith('.js'),
  );
  for (const [entry] of programs)
    if (!Object.hasOwn(entries, entry))
      throw new ScriptError(`scripts/fuzz/entries.ts lacks the entry ${entry}. Add it to \`entries\`.`);
  const names = new Set<string>();
  for (const load of Object.values(entries))
    for (const [name, value] of Object.entries(await load())) if (typeof value === 'function') names.add(name);
  return names;
}

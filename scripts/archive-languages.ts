import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { languages } from '../src/languages/languages.js';
import { archive, languageSources } from '../src/languages/sources.js';

/**
 * Writes the sources of the clients in other languages into a build, as one archive. They have so much in common, above all with their
 * translations, that together they take less than half of the bytes of files that are compressed one by one, as npm does it.
 */
export async function archiveLanguages(folder: string): Promise<void> {
  const sources = languages.map(async ({ name }) => [name, Object.fromEntries(await languageSources(name))]);
  const json = JSON.stringify(Object.fromEntries(await Promise.all(sources)));
  const file = path.join(folder, archive);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, brotliCompressSync(json, { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } }));
}

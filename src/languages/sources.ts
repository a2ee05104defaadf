import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { packageFile } from '../internal/package-files.js';

/** The folders of a language that its client does not consist of: pages, tests of pages, files of its package. */
const aside = /^(docs|package)\//;

/** The file of the package that contains the sources of all languages, compressed. */
export const archive = 'src/languages/sources.json.br';

/**
 * Reads the sources of a language's client by their paths: those that are written by hand, the generated ones, the ten lines
 * of its page, below `example/` the example program, and below a folder such as `zh-CN/` what a translation replaces.
 *
 * The published package and the executable contain one archive, the repository the files.
 *
 * @param language the name of the language's folder
 */
export async function languageSources(language: string): Promise<Map<string, string>> {
  const packed = await readFile(packageFile(archive)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (packed !== undefined)
    return new Map(Object.entries(JSON.parse(brotliDecompressSync(packed).toString())[language]));
  const own = await filesBelow(`src/languages/${language}`);
  const generated = await filesBelow(`generated/languages/${language}`);
  const examples = await filesBelow(`src/languages/examples/${language}`);
  const example = [...examples].map(([file, text]) => [`example/${file}`, text] as const);
  const files = [...own, ...generated].filter(([file]) => !aside.test(file) || /^docs\/cancel\.\w+$/i.test(file));
  return new Map([...files, ...example]);
}

async function filesBelow(folder: string): Promise<Map<string, string>> {
  const root = fileURLToPath(packageFile(folder));
  const files = new Map<string, string>();
  for (const name of (await readdir(root, { recursive: true })).sort()) {
    const file = path.join(root, name);
    if ((await stat(file)).isFile()) files.set(name.replaceAll(path.sep, '/'), await readFile(file, 'utf8'));
  }
  return files;
}

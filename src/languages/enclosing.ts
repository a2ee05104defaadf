import { readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Finds a file in a folder or in the nearest folder above it.
 *
 * @param folder its absolute path; it may be missing
 * @returns the text of the file, and the path from its folder to `folder`, with slashes; `undefined` if there is no such file
 */
export async function enclosing(file: string, folder: string): Promise<{ text: string; inside: string } | undefined> {
  for (let at = folder; ; at = path.dirname(at)) {
    const text = await readFile(path.join(at, file), 'utf8').catch(() => undefined);
    if (text !== undefined) return { text, inside: path.relative(at, folder).replaceAll(path.sep, '/') };
    if (at === path.dirname(at)) return undefined;
  }
}

import { readFile } from 'node:fs/promises';

/** Reads the test vectors of a file in spec/vectors/. */
export async function readVectors<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(new URL(`../../spec/vectors/${name}.json`, import.meta.url), 'utf8')) as T;
}

import { readFile } from 'node:fs/promises';

/** Test vectors of spec/vectors/, by the name of their file. */
export async function readVectors<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(new URL(`../../spec/vectors/${name}.json`, import.meta.url), 'utf8')) as T;
}

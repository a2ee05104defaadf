import { readFile } from 'node:fs/promises';

/** Reads a file of test vectors, given its name without ending. They are in spec/vectors/, except for the generated ones. */
export async function readVectors<T>(name: string): Promise<T> {
  const folder = name === 'decisions' ? 'generated' : 'spec';
  return JSON.parse(await readFile(new URL(`../../${folder}/vectors/${name}.json`, import.meta.url), 'utf8')) as T;
}

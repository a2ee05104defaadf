import { readFile } from 'node:fs/promises';

/** Test vectors by the name of their file. They are in spec/vectors/, but for the generated ones. */
export async function readVectors<T>(name: string): Promise<T> {
  return JSON.parse(
    await readFile(
      new URL(`../../${name === 'decisions' ? 'generated' : 'spec'}/vectors/${name}.json`, import.meta.url),
      'utf8',
    ),
  ) as T;
}

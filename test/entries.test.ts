import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** The packages that a module needs, directly or through what it imports; what Node.js brings is not among them. */
async function packagesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    metafile: true,
    packages: 'external',
    platform: 'node',
    write: false,
  });
  const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  return [...new Set(imports)].filter((name) => !name.startsWith('node:')).sort();
}

test.each([
  ['src/index.ts', []],
  ['src/index.signature.ts', []],
  ['generated/fetch-client.ts', ['openapi-fetch']],
  ['generated/result-codes.ts', []],
  ['generated/validators.js', []],
  ['src/sandbox/index.ts', []],
])('%s needs the packages %j and no other', async (entry, packages) => {
  expect(await packagesOf(entry)).toEqual(packages);
});

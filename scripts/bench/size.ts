import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Row } from './row.js';

/** The bytes of a bundle of everything that a module exports by name: minified by esbuild, then gzipped. */
async function gzippedSize(specifier: string, resolveDir: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `import * as all from '${specifier}'; globalThis.all = all;`, resolveDir },
    bundle: true,
    minify: true,
    format: 'esm',
    logLevel: 'silent',
    platform: 'node',
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

/** The client's bundle, openapi-fetch in it, beside those of others, which are in a folder of their own. */
export async function measureSize(others: string): Promise<Row[]> {
  const kilobytes = async (specifier: string, folder: string) => (await gzippedSize(specifier, folder)) / 1000;
  const compared = ['openapi-fetch', 'stripe', 'axios'];
  const sizes = await Promise.all(compared.map((name) => kilobytes(name, others)));
  const size = await kilobytes('alipay-cancel-contract', process.cwd());
  const against = compared.map((name, index) => `${name} ${sizes[index]?.toFixed(1)}`).join(', ');
  return [{ what: 'client bundle, min+gzip, kB', against, q1: size, median: size, q3: size, goal: { atMost: 12 } }];
}

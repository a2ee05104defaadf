import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Row } from './statistics.js';

/** The packages to compare with, installed from the registry into a temporary folder. */
const others = { 'openapi-fetch': '0.17.0', stripe: '23.1.0', axios: '1.21.1' };

/** The size of a bundle of everything that a package exports: minified by esbuild, then gzipped, in kilobytes. */
async function sizeOf(specifier: string, resolveDir: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `import * as all from '${specifier}'; globalThis.all = all;`, resolveDir },
    bundle: true,
    minify: true,
    format: 'esm',
    logLevel: 'silent',
    platform: 'node',
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length / 1000;
}

/** The bundle of the client, and the bundles of the other packages. */
export async function measureSize(): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-others-'));
  try {
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: others }));
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
    await promisify(execFile)('npm', install, { cwd: folder });
    const sizes = await Promise.all(
      Object.keys(others).map(async (name) => `${name} ${(await sizeOf(name, folder)).toFixed(1)}`),
    );
    const size = await sizeOf('alipay-cancel-contract', process.cwd());
    return [{ what: 'client bundle, min+gzip, kB', against: sizes.join(', '), q1: size, median: size, q3: size }];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

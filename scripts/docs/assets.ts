import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Builds a folder of assets: copies of files, and scripts compiled for browsers. */
export async function buildAssets(folder: string, copies: string[], scripts: string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of copies) await cp(path.resolve(here, 'assets', file), path.join(folder, path.basename(file)));
  await build({
    entryPoints: scripts.map((name) => path.resolve(here, 'browser', `${name}.ts`)),
    entryNames: '[name]',
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
  });
}

import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

/** Makes a folder of assets: files as they are, and scripts compiled for the browser. */
export async function buildAssets(folder: string, copies: string[], scripts: Record<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of copies) await cp(file, path.join(folder, path.basename(file)));
  await build({
    entryPoints: scripts,
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    sourcemap: true,
    logLevel: 'error',
  });
}

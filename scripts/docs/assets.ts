import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The file with the licences of the libraries whose code is in the scripts. */
export const licensesFile = 'licenses.txt';

/**
 * Builds a folder of assets: copies of files, scripts compiled for browsers, and the licences of the libraries in them.
 *
 * @param libraries the folders of further libraries whose code is beside the assets
 */
export async function buildAssets(
  folder: string,
  copies: string[],
  scripts: string[],
  libraries: string[] = [],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of copies) await cp(path.resolve(here, 'assets', file), path.join(folder, path.basename(file)));
  const { metafile } = await build({
    entryPoints: scripts.map((name) => path.resolve(here, 'browser', `${name}.ts`)),
    entryNames: '[name]',
    outdir: folder,
    bundle: true,
    metafile: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
  });
  const licenses = await Promise.all([...librariesIn(metafile), ...libraries].map(licenseOf));
  if (licenses.length > 0) await writeFile(path.join(folder, licensesFile), licenses.join('\n'));
}

/** The folders of the libraries whose code is in a bundle. */
function librariesIn({ outputs }: Metafile): string[] {
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return [...new Set(files.flatMap((file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []))].sort();
}

async function licenseOf(library: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(path.join(library, 'package.json'), 'utf8'));
  const file = (await readdir(library)).find((one) => /^licen[cs]e/i.test(one));
  if (file === undefined) throw new Error(`${name} has no file with its licence. Add its text to the site.`);
  return `${name} ${version}\n\n${await readFile(path.join(library, file), 'utf8')}`;
}

import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import { project } from './workspace.js';

/**
 * Compiles a program for tests that run it in a process of its own. It starts in a quarter of the time that tsx takes. Call it
 * outside of tests: the compiled files are removed after all tests of the file.
 *
 * @param source a file of the project, such as `src/cli.ts`, or the text of a module that imports such files by `./src/…`
 * @returns the arguments with which Node.js runs the program in the folder of the project
 */
export async function compile(source: { file: string } | { text: string }): Promise<string[]> {
  // Coverage of processes and of tests can be merged only if tsx compiles both.
  if (process.env['NODE_V8_COVERAGE'] !== undefined)
    return 'file' in source
      ? ['--import', 'tsx', source.file]
      : ['--import', 'tsx', '--input-type=module', '-e', source.text];
  // Here `node_modules` is found, and `../..` is the project, as it is for files of the package.
  const folder = await mkdtemp(path.join(project, 'node_modules/.program-'));
  afterAll(() => rm(folder, { recursive: true }));
  await build({
    absWorkingDir: project,
    ...('file' in source
      ? { entryPoints: [{ in: source.file, out: 'program' }] }
      : { stdin: { contents: source.text, resolveDir: project } }),
    outdir: folder,
    entryNames: 'program',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
  });
  return [path.join(folder, 'program.mjs')];
}

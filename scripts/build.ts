import { execFile } from 'node:child_process';
import { access, cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile } from 'esbuild';
import { buildExplorer } from './docs/explorer.js';

const root = process.cwd();
const dist = path.join(root, 'dist');

/** Files that are copied to dist/: their folder, their folder in dist/, and the pattern of their names. */
const copies = [
  { from: 'generated', to: 'generated', takes: /^(openapi.*\.(yaml|json)|validators\.d\.ts)$/, required: true },
  { from: 'spec/vectors', to: 'vectors', takes: /\.json$/, required: true },
  { from: 'generated/vectors', to: 'vectors', takes: /\.json$/, required: true },
  { from: 'spec', to: '.', takes: /\.schema\.json$/, required: true },
];

await rm(dist, { recursive: true, force: true });
await declareTypes();
const modules = await exportedModules();
await bundle(modules.filter((file) => file.startsWith('src/')));
// Generated modules are data and pure functions, so each can be bundled on its own.
for (const file of modules.filter((file) => file.startsWith('generated/'))) await bundle([file]);
await bundle(['src/cli.ts']);
for (const { from, to, takes, required } of copies) {
  const files = (await readdir(path.join(root, from)).catch(() => [])).filter((file) => takes.test(file));
  if (required && files.length === 0)
    throw new Error(`${from} contains no file to copy. Run \`npm run generate\` first.`);
  await mkdir(path.join(dist, to), { recursive: true });
  for (const file of files) await cp(path.join(root, from, file), path.join(dist, to, file));
}
// The clients in other languages: their sources without their documentation pages, and their tables.
for (const folder of ['src/languages', 'generated/languages'])
  await cp(path.join(root, folder), path.join(dist, folder), {
    recursive: true,
    filter: (file) => !file.endsWith('.ts') && !/src.languages.\w+.docs$/.test(file),
  });
await buildExplorer(root, path.join(dist, 'src/explorer'));
await access(path.join(dist, 'src/index.js'));

/** The sources of the modules that package.json exports. */
async function exportedModules(): Promise<string[]> {
  const { exports } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const modules = Object.values<string>(exports).flatMap((file) => /^\.\/dist\/(.*)\.js$/.exec(file)?.[1] ?? []);
  return await Promise.all(
    modules.map((name) =>
      access(path.join(root, `${name}.ts`)).then(
        () => `${name}.ts`,
        () => `${name}.js`,
      ),
    ),
  );
}

/**
 * Bundles each entry into one file, because a program starts faster with fewer files. Code that entries share goes into
 * shared files, so that a class is the same in every entry. All files are two folders deep, as the sources are that
 * resolve files of the package relative to themselves.
 */
async function bundle(entryPoints: string[]): Promise<void> {
  const { metafile } = await build({
    entryPoints,
    absWorkingDir: root,
    outbase: root,
    outdir: dist,
    bundle: true,
    splitting: true,
    chunkNames: 'src/shared/[name]-[hash]',
    charset: 'utf8',
    format: 'esm',
    logLevel: 'silent',
    metafile: true,
    packages: 'external',
    platform: 'node',
    sourcemap: true,
    target: 'node20',
  });
  await checkDepth(metafile);
}

/** Checks that a file that uses `import.meta` is as deep in dist/ as its source is in the project. */
async function checkDepth({ outputs }: Metafile): Promise<void> {
  for (const file of Object.keys(outputs).filter((file) => file.endsWith('.js') && file.split('/').length !== 4)) {
    if ((await readFile(path.join(root, file), 'utf8')).includes('import.meta'))
      throw new Error(
        `${file} uses import.meta, but is not two folders deep in dist/. Paths that it resolves would be wrong.`,
      );
  }
}

async function declareTypes(): Promise<void> {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const options = ['--project', 'tsconfig.build.json', '--emitDeclarationOnly', '--sourceMap', 'false'];
  try {
    await promisify(execFile)(process.execPath, [tsc, ...options, '--inlineSources', 'false'], { cwd: root });
  } catch (error) {
    throw new Error(`The sources do not compile:\n${(error as { stdout?: string }).stdout ?? String(error)}`);
  }
}

import { execFile } from 'node:child_process';
import { access, cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile } from 'esbuild';
import { buildExplorer } from './docs/explorer.js';

const root = process.cwd();
const dist = path.join(root, 'dist');

/** Files that ship as they are, by the folder that holds them: where they go in dist/, and which are taken. */
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
// What is generated is data and pure functions: two copies of it do no harm.
for (const file of modules.filter((file) => file.startsWith('generated/'))) await bundle([file]);
await bundle(['src/cli.ts']);
for (const { from, to, takes, required } of copies) {
  const files = (await readdir(path.join(root, from)).catch(() => [])).filter((file) => takes.test(file));
  if (required && files.length === 0) throw new Error(`${from} holds nothing to ship. Run \`npm run generate\` first.`);
  await mkdir(path.join(dist, to), { recursive: true });
  for (const file of files) await cp(path.join(root, from, file), path.join(dist, to, file));
}
// The sources of the clients in other languages, without their pages of the reference, and their tables.
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
 * One file an entry, for a program starts faster the fewer files it reads. What entries share goes into files of its own,
 * so that a class is the same whichever entry it came by. They lie two folders deep, as the sources do that look for the
 * files of the package from where they are.
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

/** A file that asks where it is must be as deep in dist/ as its source is in the project. */
async function checkDepth({ outputs }: Metafile): Promise<void> {
  for (const file of Object.keys(outputs).filter((file) => file.endsWith('.js') && file.split('/').length !== 4)) {
    if ((await readFile(path.join(root, file), 'utf8')).includes('import.meta'))
      throw new Error(`${file} asks where it is, and is not two folders deep in dist/.`);
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

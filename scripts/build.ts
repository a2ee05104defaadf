import { execFile } from 'node:child_process';
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile, type Plugin } from 'esbuild';
import { archiveLanguages } from './archive-languages.js';
import { buildExplorer } from './docs/explorer.js';

const root = process.cwd();
const dist = path.join(root, 'dist');

/** An import of another file of the package, in JavaScript that esbuild wrote or a declaration that TypeScript wrote. */
const relativeImport = /((?:\bfrom|\bimport) ?\(?)(["'])(\.\.?\/[^"']+)\.js\2/g;

/** Files that are copied to dist/: their folder, their folder in dist/, and the pattern of their names. */
const copies = [
  {
    from: 'generated',
    to: 'generated',
    takes: /^((openapi|arazzo).*\.(yaml|json)|validators\.d\.ts)$/,
    required: true,
  },
  { from: 'spec/vectors', to: 'vectors', takes: /\.json$/, required: true },
  { from: 'generated/vectors', to: 'vectors', takes: /\.json$/, required: true },
  { from: 'spec', to: '.', takes: /\.schema\.json$/, required: true },
];

await rm(dist, { recursive: true, force: true });
await declareTypes();
const exported = await exportedModules();
const modules = exported.map(({ source }) => source);
await bundle(
  modules.filter((file) => file.startsWith('src/')),
  { together: [['src/index.ts', 'src/index.signature.ts']] },
);
// Generated modules are data and pure functions, so each can be bundled on its own.
// They have no source map: it would only repeat them.
for (const file of modules.filter((file) => file.startsWith('generated/'))) await bundle([file], { sourcemap: false });
// Nobody debugs into the command, and its source maps would be a fifth of the package.
await bundle(['src/cli.ts'], {
  together: [
    ['src/cli.ts', 'src/cli/documents.ts', 'src/internal/objects.ts'],
    ['src/cli/settings.ts'],
    ['src/client/cancel-client.ts'],
  ],
  sourcemap: false,
});
await writeCommonJs(exported.flatMap(({ name, commonJs }) => (commonJs ? [name] : [])));
for (const { from, to, takes, required } of copies) {
  const files = (await readdir(path.join(root, from)).catch(() => [])).filter((file) => takes.test(file));
  if (required && files.length === 0)
    throw new Error(`${from} contains no file to copy. Run \`npm run generate\` first.`);
  await mkdir(path.join(dist, to), { recursive: true });
  for (const file of files) {
    const text = await readFile(path.join(root, from, file), 'utf8');
    // Programs read JSON; people read the same in YAML, or in the repository.
    const shipped = file.endsWith('.json') ? JSON.stringify(JSON.parse(text)) : text;
    await writeFile(path.join(dist, to, file), shipped);
  }
}
await removeDeclarations(await reachable(exported.map(({ name }) => `${name}.d.ts`)));
await archiveLanguages(dist);
await buildExplorer(root, path.join(dist, 'src/explorer'));
await access(path.join(dist, 'src/index.js'));

/** A module that package.json exports. */
interface ExportedModule {
  /** Its path in dist/ without the extension: `src/index`. */
  name: string;
  /** Its source: `src/index.ts`. */
  source: string;
  /** Whether it is exported for `require` too. */
  commonJs: boolean;
}

async function exportedModules(): Promise<ExportedModule[]> {
  const { exports } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const modules = Object.values<string | Record<string, string>>(exports).flatMap((target) => {
    const file = typeof target === 'string' ? target : (target['default'] ?? '');
    const name = /^\.\/dist\/(.*)\.js$/.exec(file)?.[1];
    return name === undefined ? [] : [{ name, commonJs: typeof target !== 'string' && 'require' in target }];
  });
  return await Promise.all(
    modules.map(async ({ name, commonJs }) => {
      const isTypeScript = await access(path.join(root, `${name}.ts`)).then(
        () => true,
        () => false,
      );
      return { name, commonJs, source: `${name}.${isTypeScript ? 'ts' : 'js'}` };
    }),
  );
}

/**
 * Bundles each entry into one file, because a program starts faster with fewer files. Code that entries share goes into
 * shared files, so that a class is the same in every entry. All files are two folders deep, as the sources are that
 * resolve files of the package relative to themselves.
 *
 * @param together groups of modules that share one file with all that they import
 */
async function bundle(
  entryPoints: string[],
  { together = [], sourcemap = true }: { together?: string[][]; sourcemap?: boolean } = {},
): Promise<void> {
  const options = {
    entryPoints,
    absWorkingDir: root,
    outbase: root,
    outdir: dist,
    bundle: true,
    splitting: true,
    chunkNames: 'src/shared/[name]-[hash]',
    format: 'esm',
    logLevel: 'silent',
    metafile: true,
    packages: 'external',
    platform: 'node',
    sourcemap,
    target: 'node20',
  } as const;
  const { metafile } = await build({ ...options, write: false });
  await checkDepth((await build({ ...options, plugins: [loading(together, metafile)] })).metafile);
}

/**
 * Makes every entry that imports one file of a group import all of them. esbuild writes files that the same entries load
 * into one file.
 */
function loading(together: string[][], metafile: Metafile): Plugin {
  const entries = new Set(Object.values(metafile.outputs).flatMap(({ entryPoint }) => entryPoint ?? []));
  const grouped = new Set(entries);
  const groups = together.map((modules) => {
    const group = withImports(modules, metafile).filter((file) => !grouped.has(file));
    for (const file of group) grouped.add(file);
    return group;
  });
  return {
    name: 'loading',
    setup({ onResolve, onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        const entry = path.relative(root, file);
        if (!entries.has(entry)) return undefined;
        const needed = new Set(withImports([entry], metafile));
        const numbers = [...groups.keys()].filter((number) => groups[number]?.some((file) => needed.has(file)));
        const imports = numbers.map((number) => `import 'group:${number}';\n`);
        return { contents: (await readFile(file, 'utf8')) + imports.join(''), loader: 'ts' };
      });
      onResolve({ filter: /^group:/ }, ({ path }) => ({ path, namespace: 'group' }));
      onLoad({ filter: /./, namespace: 'group' }, ({ path }) => ({
        contents: groups[Number(path.slice('group:'.length))]?.map((file) => `import './${file}';\n`).join('') ?? '',
        resolveDir: root,
      }));
    },
  };
}

/** These modules and all that they import. */
function withImports(modules: string[], { inputs }: Metafile): string[] {
  const found = new Set(modules);
  // A set also iterates over what is added meanwhile.
  for (const file of found)
    for (const { kind, path, external } of inputs[file]?.imports ?? [])
      if (kind === 'import-statement' && !external) found.add(path);
  return [...found];
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

/**
 * Writes a CommonJS file and declaration next to each ES module that the entries load. The files of a module stay apart, so
 * that a class is the same in every entry. Node.js itself loads the ES modules: `module-sync` stands before `require`.
 */
async function writeCommonJs(entries: string[]): Promise<void> {
  const programs = await reachable(entries.map((name) => `${name}.js`));
  for (const file of programs) {
    const code = await readFile(path.join(dist, file), 'utf8');
    await build({
      stdin: { contents: code.replace(relativeImport, '$1$2$3.cjs$2'), sourcefile: file, resolveDir: dist },
      define: { 'import.meta.url': 'importMetaUrl' },
      inject: code.includes('import.meta') ? [path.join(root, 'scripts/import-meta-url.js')] : [],
      bundle: true,
      external: ['*'],
      format: 'cjs',
      logLevel: 'silent',
      outfile: path.join(dist, file.replace(/\.js$/, '.cjs')),
      platform: 'node',
      target: 'node20',
    });
  }
  for (const file of await reachable(entries.map((name) => `${name}.d.ts`))) {
    const text = await readFile(path.join(dist, file), 'utf8');
    await writeFile(path.join(dist, file.replace(/\.ts$/, '.cts')), text.replace(relativeImport, '$1$2$3.cjs$2'));
  }
}

/** The files of dist/ that these files load, themselves included. Their imports end in `.js`, declarations' too. */
async function reachable(files: string[]): Promise<Set<string>> {
  const found = new Set(files);
  // A set also iterates over what is added meanwhile.
  for (const file of found) {
    const text = await readFile(path.join(dist, file), 'utf8');
    const extension = file.endsWith('.d.ts') ? '.d.ts' : '.js';
    for (const [, , , target = ''] of text.matchAll(relativeImport))
      found.add(path.join(path.dirname(file), target + extension));
  }
  return found;
}

/** Removes all declarations but these: no import of the package reaches the others. */
async function removeDeclarations(wanted: ReadonlySet<string>): Promise<void> {
  for (const file of await readdir(dist, { recursive: true }))
    if (file.endsWith('.d.ts') && !wanted.has(file)) await rm(path.join(dist, file));
}

async function declareTypes(): Promise<void> {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const options = ['--project', 'tsconfig.build.json', '--emitDeclarationOnly', '--sourceMap', 'false'];
  try {
    await promisify(execFile)(process.execPath, [tsc, ...options, '--inlineSources', 'false'], { cwd: root });
  } catch (error) {
    throw new Error(`The sources do not compile:\n${(error as { stdout?: string }).stdout ?? String(error)}`);
  }
  for (const file of (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.d.ts'))) {
    const text = await readFile(path.join(dist, file), 'utf8');
    // `Uint8Array` is generic from TypeScript 5.7 only.
    await writeFile(path.join(dist, file), text.replaceAll('Uint8Array<ArrayBuffer>', 'Uint8Array'));
  }
}

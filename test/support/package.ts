import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

export interface PackedPackage {
  /** The packed tarball. */
  tarball: string;
  /** A consumer's folder, in whose node_modules the tarball lies extracted, beside its one dependency. */
  consumer: string;
  /** The extracted package. */
  folder: string;
  /** Every file of the tarball, by its path in the package. */
  files: string[];
  remove(): Promise<void>;
}

/**
 * Builds and packs the package, and installs it for a consumer; needs no registry. A release names its own tarball by
 * `PACKAGE_TARBALL`, so that what is tested is what is published.
 */
export async function packPackage(): Promise<PackedPackage> {
  const consumer = await mkdtemp(path.join(tmpdir(), 'consumer-'));
  const tarball = process.env['PACKAGE_TARBALL'] ?? (await pack(consumer));
  const modules = path.join(consumer, 'node_modules');
  const folder = path.join(modules, 'alipay-cancel-contract');
  await mkdir(folder, { recursive: true });
  await execute('tar', ['-xzf', tarball, '--strip-components=1', '-C', folder]);
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers'])
    await symlink(path.join(root, 'node_modules', name), path.join(modules, name));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return { tarball, consumer, folder, files, remove: () => rm(consumer, { recursive: true }) };
}

/** The JavaScript and TypeScript snippets of pages of the package, in order. */
export async function snippetsOf({ folder }: PackedPackage, ...pages: string[]): Promise<string[]> {
  const texts = await Promise.all(pages.map((page) => readFile(path.join(folder, page), 'utf8')));
  return texts.flatMap((text) => [...text.matchAll(/^```[jt]s\n([\s\S]*?)^```/gm)].map(([, code = '']) => code));
}

/** Builds and packs the package into a folder. */
async function pack(folder: string): Promise<string> {
  const tsx = path.join(root, 'node_modules/tsx/dist/cli.mjs');
  await execute(process.execPath, [tsx, 'scripts/build.ts'], { cwd: root });
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await execute('npm', args, { cwd: root });
  const [packed] = JSON.parse(stdout) as [{ filename: string }];
  return path.join(folder, packed.filename);
}

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { asDocument, type Document } from '../document.js';
import { type Bump, bumps } from './rules.js';
import { type Release, ReleaseError } from './versions.js';

const execute = promisify(execFile);

/** Reads a bundled contract: from a file (YAML or JSON), else from a commit, branch or tag of the repository. */
export async function readBase(root: string, base: string): Promise<Document> {
  const text =
    (await readFile(path.resolve(root, base), 'utf8').catch(() => undefined)) ??
    (await execute('git', ['show', `${base}:generated/openapi.json`], { cwd: root, maxBuffer: 2 ** 26 })
      .then(({ stdout }) => stdout)
      .catch(() => undefined));
  if (text === undefined)
    throw new ReleaseError(
      `--base ${base} is neither a file nor a commit, branch or tag that has generated/openapi.json.`,
    );
  try {
    return asDocument(text.startsWith('{') ? JSON.parse(text) : parse(text), `--base ${base}`);
  } catch (error) {
    throw new ReleaseError((error as Error).message, { cause: error });
  }
}

/** The tag of the newest release that the working tree descends from, such as `v1.0.0`. */
export async function latestRelease(root: string): Promise<string | undefined> {
  return await execute('git', ['describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*'], { cwd: root })
    .then(({ stdout }) => stdout.trim())
    .catch(() => undefined);
}

/** Reads what package.json, CHANGELOG.md and .changeset/ say. */
export async function readRelease(root: string, contract: string): Promise<Release> {
  const { name, version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const changelog = await readFile(path.join(root, 'CHANGELOG.md'), 'utf8').catch(() => '');
  const newest = /^## \[?v?(\d+\.\d+\.\d+[^\s\]]*)/m.exec(changelog)?.[1];
  return { contract, package: version, changelog: newest, pending: await pendingBump(root, name) };
}

async function pendingBump(root: string, name: string): Promise<Bump | undefined> {
  const folder = path.join(root, '.changeset');
  const files = (await readdir(folder).catch(() => [])).filter((file) => /\.md$/.test(file) && file !== 'README.md');
  const pending = await Promise.all(
    files.map(async (file) => {
      const [, header = ''] = /^---\r?\n([\s\S]*?)^---/m.exec(await readFile(path.join(folder, file), 'utf8')) ?? [];
      return parse(header)?.[name] as Bump | undefined;
    }),
  );
  return bumps.findLast((bump) => pending.includes(bump));
}

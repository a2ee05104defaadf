import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { ScriptError } from '../command.js';
import { asDocument, type Document } from '../document.js';
import { type Bump, bumps } from './rules.js';

const execute = promisify(execFile);

/** The call is wrong, or the versions do not match the changes. The message says what to do. */
export class ReleaseError extends ScriptError {
  override readonly name = 'ReleaseError';
}

/** What the working tree says of the next release. */
export interface Release {
  /** `info.version` of the contract. */
  contract: string;
  /** `version` of package.json. */
  package: string;
  /** The version of the newest entry in CHANGELOG.md, if there is one. */
  changelog: string | undefined;
  /** The greatest bump that the pending changesets ask for, if there are any. */
  pending: Bump | undefined;
}

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

/** Every disagreement between the versions and the bump that the changes need; empty if there is none. */
export function releaseProblems(release: Release, base: string | undefined, needed: Bump | undefined): string[] {
  const problems: string[] = [];
  if (release.contract !== release.package)
    problems.push(
      `The contract's info.version is ${release.contract}, but package.json's version is ${release.package}. Both must be the same.`,
    );
  if (release.changelog !== release.package)
    problems.push(
      `The newest entry of CHANGELOG.md is ${release.changelog ?? 'missing'}, but package.json's version is ${release.package}. \`npm run version:next\` writes both.`,
    );
  if (base === undefined) return problems;
  const given = bumpBetween(base, release.contract);
  if (given === 'lowered') problems.push(`The contract's info.version went back from ${base} to ${release.contract}.`);
  else if (needed !== undefined && !covers(given, needed) && !covers(release.pending, needed))
    problems.push(
      `The changes need a ${needed} bump, from ${base} to ${raise(base, needed)}, but info.version is ${release.contract} and ${
        release.pending === undefined ? 'no changeset is pending' : `the pending changesets ask for ${release.pending}`
      }. Run \`npx changeset\`, choose ${needed}, and commit what it writes.`,
    );
  return problems;
}

function covers(given: Bump | undefined, needed: Bump): boolean {
  return given !== undefined && bumps.indexOf(given) >= bumps.indexOf(needed);
}

/** The version that a bump makes of another. */
export function raise(version: string, bump: Bump): string {
  const [major, minor, patch] = numbersOf(version);
  if (bump === 'major') return `${major + 1}.0.0`;
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

function bumpBetween(base: string, version: string): Bump | 'lowered' | undefined {
  const before = numbersOf(base);
  const after = numbersOf(version);
  const index = before.findIndex((number, at) => number !== after[at]);
  if (index === -1) return undefined;
  return (after[index] ?? 0) < (before[index] ?? 0) ? 'lowered' : bumps[2 - index];
}

function numbersOf(version: string): [number, number, number] {
  const [, ...numbers] = /^(\d+)\.(\d+)\.(\d+)/.exec(version) ?? [];
  if (numbers.length !== 3) throw new ReleaseError(`${version} is not a version such as 1.0.0.`);
  return numbers.map(Number) as [number, number, number];
}

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { ScriptError } from '../command.js';
import { asDocument, type Document } from '../document.js';
import { type Bump, bumps } from './rules.js';

/** The arguments are invalid, or the versions do not match the changes. The message says what to do. */
export class ReleaseError extends ScriptError {
  override readonly name = 'ReleaseError';
}

/** The versions in the working tree. */
export interface Release {
  /** `info.version` of the contract. */
  contract: string;
  /** `version` of package.json. */
  package: string;
  /** The version of the newest entry in CHANGELOG.md. */
  changelog: string | undefined;
  /** The largest bump of the pending changesets. */
  pending: Bump | undefined;
}

/** Every conflict between the versions and the bump that the changes need. */
export function releaseProblems(release: Release, base: string | undefined, needed: Bump | undefined): string[] {
  const problems: string[] = [];
  if (release.contract !== release.package)
    problems.push(
      `The contract's info.version is ${release.contract}, but package.json's version is ${release.package}. They must be equal.`,
    );
  if (release.changelog !== release.package)
    problems.push(
      `The newest entry of CHANGELOG.md is ${release.changelog ?? 'missing'}, but package.json's version is ${release.package}. \`npm run version:next\` writes both.`,
    );
  if (base === undefined) return problems;
  if (compareVersions(release.contract, base) < 0)
    problems.push(`The contract's info.version went back from ${base} to ${release.contract}.`);
  if (needed === undefined || compareVersions(release.contract, raise(base, needed)) >= 0) return problems;
  const sufficient = bumps.slice(bumps.indexOf(needed));
  if (!sufficient.some((bump) => bump === release.pending))
    problems.push(
      `The changes need a ${needed} bump, from ${base} to ${raise(base, needed)}, but info.version is ${release.contract} and ${
        release.pending === undefined ? 'no changeset is pending' : `the pending changesets are ${release.pending}`
      }. Run \`npx changeset\`, choose ${needed}, and commit the new file.`,
    );
  return problems;
}

/** A version, raised by a bump. */
export function raise(version: string, bump: Bump): string {
  const [major, minor, patch] = numbersOf(version);
  if (bump === 'major') return `${major + 1}.0.0`;
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

/** Negative if the first version is lower, positive if it is higher. */
function compareVersions(version: string, other: string): number {
  const others = numbersOf(other);
  const differences = numbersOf(version).map((number, index) => number - (others[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function numbersOf(version: string): [number, number, number] {
  const found = /^(\d+)\.(\d+)\.(\d+)/.exec(version);
  if (found === null) throw new ReleaseError(`Invalid version ${version}. It must look like 1.0.0.`);
  return [Number(found[1]), Number(found[2]), Number(found[3])];
}

const execute = promisify(execFile);

/** Reads a bundled contract from a file (YAML or JSON) or from a commit, branch or tag. */
export async function readBase(root: string, base: string): Promise<Document> {
  const text =
    (await readFile(path.resolve(root, base), 'utf8').catch(() => undefined)) ??
    (await execute('git', ['show', `${base}:generated/openapi.json`], { cwd: root, maxBuffer: 2 ** 26 })
      .then(({ stdout }) => stdout)
      .catch(() => undefined));
  if (text === undefined)
    throw new ReleaseError(`--base ${base} is neither a file nor a commit, branch or tag with generated/openapi.json.`);
  try {
    return asDocument(text.startsWith('{') ? JSON.parse(text) : parse(text), `--base ${base}`);
  } catch (error) {
    throw new ReleaseError((error as Error).message, { cause: error });
  }
}

/** The tag of the newest release before the working tree, such as `v1.0.0`; `undefined` before the first release. */
export async function latestRelease(root: string): Promise<string | undefined> {
  return await execute('git', ['describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*'], { cwd: root })
    .then(({ stdout }) => stdout.trim())
    .catch(() => undefined);
}

/** Reads the versions in package.json, CHANGELOG.md and .changeset/. */
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

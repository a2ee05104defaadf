import { ScriptError } from '../command.js';
import { type Bump, bumps } from './rules.js';

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
  if (compareVersions(release.contract, base) < 0)
    problems.push(`The contract's info.version went back from ${base} to ${release.contract}.`);
  if (needed === undefined || compareVersions(release.contract, raise(base, needed)) >= 0) return problems;
  const sufficient = bumps.slice(bumps.indexOf(needed));
  if (!sufficient.some((bump) => bump === release.pending))
    problems.push(
      `The changes need a ${needed} bump, from ${base} to ${raise(base, needed)}, but info.version is ${release.contract} and ${
        release.pending === undefined ? 'no changeset is pending' : `the pending changesets ask for ${release.pending}`
      }. Run \`npx changeset\`, choose ${needed}, and commit what it writes.`,
    );
  return problems;
}

/** The version that a bump makes of another. */
export function raise(version: string, bump: Bump): string {
  const [major, minor, patch] = numbersOf(version);
  if (bump === 'major') return `${major + 1}.0.0`;
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

/** Below zero where the first version is lower, above where it is higher. */
function compareVersions(version: string, other: string): number {
  const others = numbersOf(other);
  const differences = numbersOf(version).map((number, index) => number - (others[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function numbersOf(version: string): [number, number, number] {
  const found = /^(\d+)\.(\d+)\.(\d+)/.exec(version);
  if (found === null) throw new ReleaseError(`${version} is not a version such as 1.0.0.`);
  return [Number(found[1]), Number(found[2]), Number(found[3])];
}

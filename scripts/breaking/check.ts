import type { Document } from '../document.js';
import { compareContracts } from './compare.js';
import { latestRelease, ReleaseError, raise, readBase, readRelease, releaseProblems } from './release.js';
import { bumpOf, type Change } from './rules.js';

/**
 * Compares the contract with an earlier one, and reports the bump that it needs.
 *
 * @param root the folder of the project
 * @param contract the contract, bundled from spec/
 * @param base a commit, branch or tag, or a bundled document; default: the newest release
 * @param write receives the report, as text or as JSON
 * @throws ReleaseError if the base cannot be read, or if the versions do not match the bump
 */
export async function checkBreaking(
  root: string,
  contract: Document,
  { base: given, json = false }: { base?: string | undefined; json?: boolean | undefined },
  write: (text: string) => void,
): Promise<void> {
  const baseName = given ?? (await latestRelease(root));
  const base = baseName === undefined ? undefined : await readBase(root, baseName);
  const changes = base === undefined ? [] : compareContracts(base, contract);
  const release = await readRelease(root, contract.info.version);
  const baseVersion = base?.info.version;
  const bump = bumpOf(changes);
  const next = bump === undefined || baseVersion === undefined ? undefined : raise(baseVersion, bump);
  const problems = releaseProblems(release, baseVersion, bump);
  if (json) write(JSON.stringify({ base: baseName, baseVersion, bump, next, release, changes, problems }, null, 2));
  else if (baseName === undefined)
    write(
      'There is no release yet, so nothing is compared. To compare, pass --base with a commit, branch, tag or file: --base main',
    );
  else write(`The contract, compared with ${baseName} (${baseVersion}):\n\n${describe(changes)}`);
  if (!json && next !== undefined) write(`\nThis needs a ${bump} bump: ${baseVersion} to ${next} or higher.`);
  if (problems.length > 0) throw new ReleaseError(problems.join('\n'));
}

function describe(changes: Change[]): string {
  if (changes.length === 0) return 'Nothing changed.';
  return changes.map(({ bump, pointer, what, why }) => `${bump}  ${pointer}\n       ${what}. ${why}`).join('\n');
}

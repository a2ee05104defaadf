import { expect, test } from 'vitest';
import { ReleaseError, raise, releaseProblems } from '../../scripts/breaking/release.js';
import type { Bump } from '../../scripts/breaking/rules.js';

const agreed = { contract: '1.0.0', package: '1.0.0', changelog: '1.0.0', pending: undefined };
const at = (version: string) => ({ contract: version, package: version, changelog: version, pending: undefined });

test.each<[string, Parameters<typeof releaseProblems>[0], Bump | undefined]>([
  ['nothing changed', agreed, undefined],
  ['the version has the patch bump', at('1.0.1'), 'patch'],
  ['the version has the major bump', at('2.0.0'), 'major'],
  ['the version has a larger bump than needed', at('2.0.0'), 'minor'],
  ['numbers have several digits', at('10.12.10'), 'minor'],
  ['the version is a pre-release of the bump', at('2.0.0-beta.1'), 'major'],
  ['a changeset with the bump is pending', { ...agreed, pending: 'minor' }, 'minor'],
  ['a changeset with a larger bump is pending', { ...agreed, pending: 'major' }, 'minor'],
])('the versions match when %s', (_, release, needed) => {
  expect(releaseProblems(release, '1.0.0', needed)).toEqual([]);
});

test.each<[string, Parameters<typeof releaseProblems>[0], Bump | undefined, RegExp]>([
  ['the bump is missing', agreed, 'patch', /need a patch bump, from 1.0.0 to 1.0.1/],
  [
    'the bump is missing and nothing is pending',
    agreed,
    'minor',
    /from 1.0.0 to 1.1.0, but .* and no changeset is pending/,
  ],
  ['the bump is too small', at('1.1.0'), 'major', /need a major bump, from 1.0.0 to 2.0.0/],
  ['the pending bump is too small', { ...agreed, pending: 'minor' }, 'major', /pending changesets are minor/],
  [
    'the package has another version',
    { ...at('2.0.0'), package: '1.1.0', changelog: '1.1.0' },
    'major',
    /must be equal/,
  ],
  ['CHANGELOG has no entry', { ...at('2.0.0'), changelog: '1.0.0' }, 'major', /newest entry of CHANGELOG.md is 1.0.0/],
  ['CHANGELOG is empty', { ...at('2.0.0'), changelog: undefined }, 'major', /is missing/],
  ['the version went back', at('0.9.0'), undefined, /went back from 1.0.0 to 0.9.0/],
])('the versions do not match when %s', (_, release, needed, message) => {
  expect(releaseProblems(release, '1.0.0', needed).join('\n')).toMatch(message);
});

test('without an earlier version, no bump is needed', () => {
  expect(releaseProblems(agreed, undefined, 'major')).toEqual([]);
});

test.each([
  ['patch', '10.11.13'],
  ['minor', '10.12.0'],
  ['major', '11.0.0'],
] as const)('a %s bump raises 10.11.12 to %s', (bump, version) => {
  expect(raise('10.11.12', bump)).toBe(version);
});

test.each(['v1.0.0', '1.0', ''])('raise rejects the invalid version "%s"', (version) => {
  const error = new ReleaseError(`Invalid version ${version}. It must look like 1.0.0.`);
  expect(() => raise(version, 'patch')).toThrow(error);
  expect(error.name).toBe('ReleaseError');
});

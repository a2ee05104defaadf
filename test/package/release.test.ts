import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

const address = 'https://example.com/a';
const manifest = {
  name: 'a',
  version: '1.1.0',
  files: [],
  scripts: { build: 'true' },
  repository: `git+${address}.git`,
  homepage: address,
  bugs: `${address}/issues`,
};
let project: string;
beforeEach(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'release-'));
  await mkdir(path.join(project, 'generated'));
  await mkdir(path.join(project, '.changeset'));
  await write('generated/openapi.json', '{ "openapi": "3.1.0", "info": { "version": "1.1.0" } }');
  await write('package.json', JSON.stringify(manifest));
  await write('CHANGELOG.md', '# Changelog\n\n## 1.1.0\n\n- A server more.\n\n## 1.0.0\n\nFirst.\n');
});
afterEach(() => rm(project, { recursive: true }));

const write = (file: string, text: string) => writeFile(path.join(project, file), text);

async function release(...args: string[]): Promise<string> {
  const tsx = path.join(root, 'node_modules/tsx/dist/cli.mjs');
  return await execute(process.execPath, [tsx, path.join(root, 'scripts/release.ts'), ...args], { cwd: project }).then(
    ({ stdout }) => stdout,
    ({ stderr }) => stderr,
  );
}

test('a release contains the tarball, the documents of the contract, and the notes of its version', async () => {
  await cp(path.join(root, 'generated/openapi.yaml'), path.join(project, 'generated/openapi.yaml'));
  expect(await release('--tag', 'v1.1.0')).toMatch(
    /^release\/ \w+ a-1\.1\.0\.tgz, notes\.md, openapi\.json, openapi\.yaml\.\n$/,
  );
  const { stdout } = await execute('cat', [path.join(project, 'release/notes.md')]);
  expect(stdout).toBe('- A server more.\n');
});

test.each<[string, string, string, RegExp]>([
  ['the tag names another version', 'README.md', '', /The tag is v1.2.0, but package.json's version is 1.1.0/],
  [
    'the contract has another version',
    'generated/openapi.json',
    '{ "openapi": "3.1.0", "info": { "version": "1.0.0" } }',
    /They must be equal/,
  ],
  [
    'the CHANGELOG has no entry',
    'CHANGELOG.md',
    '# Changelog\n\n## 1.1.0\n\n## 1.0.0\n\nFirst.\n',
    /CHANGELOG\.md has .* 1\.1\.0\./,
  ],
  ['a changeset is pending', '.changeset/a.md', '---\n"a": patch\n---\n\nMore.\n', /Changesets are pending/],
  ...(['repository', 'homepage', 'bugs'] as const).map((field): [string, string, string, RegExp] => [
    `package.json has no ${field}`,
    'package.json',
    JSON.stringify({ ...manifest, [field]: undefined }),
    new RegExp(`package.json has no ${field}`),
  ]),
])('nothing is released when %s', async (_, file, text, message) => {
  await write(file, text);
  expect(await release('--tag', 'v1.2.0')).toMatch(message);
});

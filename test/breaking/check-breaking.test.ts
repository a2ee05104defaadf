import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkBreaking } from '../../scripts/breaking/check.js';
import { ReleaseError } from '../../scripts/breaking/release.js';
import type { Document } from '../../scripts/document.js';
import { Workspace } from '../support/workspace.js';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

const published = JSON.parse(await readFile(path.join(root, 'generated/openapi.json'), 'utf8'));
published.info.version = '1.0.0';
const shorter = structuredClone(published);
shorter.components.schemas.PaymentId.maxLength = 32;

let project: string;
beforeEach(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'breaking-'));
  await mkdir(path.join(project, 'generated'));
  await write('generated/openapi.json', JSON.stringify(published));
  await write('package.json', '{ "name": "alipay-cancel-contract", "version": "1.0.0" }');
  await write('CHANGELOG.md', '# Changelog\n\n## 1.0.0\n');
  await git('init', '--quiet');
  await git('add', '.');
  await git('-c', 'user.name=T', '-c', 'user.email=t@example.com', 'commit', '--quiet', '--message', 'Release');
});
afterEach(() => rm(project, { recursive: true }));

const write = (file: string, text: string) => writeFile(path.join(project, file), text);
const git = (...args: string[]) => execute('git', args, { cwd: project });

/** Runs the check. Returns its output and the message of its error. */
async function check(
  contract: Document,
  options: { base?: string; json?: boolean },
): Promise<{ output: string; problem: string }> {
  let output = '';
  const write = (text: string) => {
    output += `${text}\n`;
  };
  const problem = await checkBreaking(project, contract, options, write).then(
    () => '',
    (error) => {
      if (error instanceof ReleaseError) return error.message;
      throw error;
    },
  );
  return { output, problem };
}

test('a breaking change without a bump fails with the bump that it needs and the reason', async () => {
  const { output, problem } = await check(shorter, { base: 'HEAD' });
  expect(output).toContain('major  #/components/schemas/PaymentId\n       `maxLength` 64 became 32. Values that were');
  expect(output).toContain('This needs a major bump: 1.0.0 to 2.0.0 or higher.');
  expect(problem).toContain('no changeset is pending');
});

test('a pending changeset with the bump is enough', async () => {
  await mkdir(path.join(project, '.changeset'));
  await write('.changeset/a.md', '---\n"alipay-cancel-contract": major\n---\n\nShorter.\n');
  expect(await check(shorter, { base: 'HEAD' })).toMatchObject({ problem: '' });
});

test('the base can be a file in YAML', async () => {
  await cp(path.join(root, 'generated/openapi.yaml'), path.join(project, 'earlier.yaml'));
  const { output, problem } = await check(published, { base: 'earlier.yaml' });
  expect(output).toContain('compared with earlier.yaml');
  expect(problem).toBe('');
});

test('the default base is the tag of the newest release', async () => {
  expect((await check(published, {})).output).toMatch(/^There is no release yet, .*--base main\n$/);
  await git('tag', 'v1.0.0');
  const { output, problem } = await check(shorter, { json: true });
  expect(problem).not.toBe('');
  expect(JSON.parse(output)).toMatchObject({ base: 'v1.0.0', baseVersion: '1.0.0', bump: 'major', next: '2.0.0' });
});

test.each([
  ['no-such-thing', /neither a file nor a commit, branch or tag/],
  ['package.json', /not an OpenAPI document/],
])('rejects the base %s with the reason', async (base, message) => {
  expect((await check(published, { base })).problem).toMatch(message);
});

test('the command names stale generated files, and compares spec/', async () => {
  const workspace = await Workspace.create();
  try {
    const before = JSON.parse(await workspace.read('generated/openapi.json'));
    before.components.schemas.PaymentId.maxLength = 32;
    await workspace.write('generated/openapi.json', JSON.stringify(before));
    await workspace.write('earlier.json', JSON.stringify(before));
    const { output } = await workspace.run('check-breaking.ts', '--base', 'earlier.json');
    expect(output).toContain('generated/openapi.json is stale');
    expect(output).toContain('`maxLength` 32 became 64');
  } finally {
    await workspace.remove();
  }
});

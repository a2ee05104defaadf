import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, '.github/workflows');
const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const files = await readdir(folder);
const workflows = await Promise.all(
  files.map(async (file) => {
    const text = await readFile(path.join(folder, file), 'utf8');
    return [file, { text, workflow: parse(text) }] as const;
  }),
);

/** All write permissions of each workflow's jobs. */
const writes: Record<string, string[]> = {
  'ci.yml': [],
  'docs.yml': ['publish: pages', 'publish: id-token'],
  'release.yml': ['publish: id-token', 'attach: contents', 'docs: pages', 'docs: id-token'],
};

interface Job {
  uses?: string;
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  needs?: string | string[];
  steps: { uses?: string; run?: string; with?: Record<string, unknown>; env?: Record<string, unknown> }[];
}

test('there are exactly the workflows of this test', () => {
  expect(files.sort()).toEqual(Object.keys(writes));
});

describe.each(workflows)('%s', (file, { text, workflow }) => {
  const jobs = Object.entries(workflow.jobs as Record<string, Job>);

  test('pins each action by its commit, with the version in a comment', () => {
    const uses = [...text.matchAll(/^.*\buses: (.*)$/gm)].map(([, value = '']) => value);
    expect(uses.length).toBeGreaterThan(0);
    for (const value of uses)
      expect(value).toMatch(/^(\.\/\.github\/workflows\/[a-z]+\.yml|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  });

  test('has only the write permissions that it needs', () => {
    const granted = jobs.flatMap(([name, { permissions }]) =>
      Object.entries(permissions ?? {}).flatMap(([scope, access]) => (access === 'write' ? [`${name}: ${scope}`] : [])),
    );
    expect(granted).toEqual(writes[file]);
    expect(workflow.permissions).toBeTypeOf('object');
    expect(Object.values(workflow.permissions)).not.toContain('write');
  });

  test('keeps no token in the checkout, and has time limits', () => {
    for (const [name, job] of jobs) {
      if (job.uses !== undefined) continue;
      expect(job['timeout-minutes'], name).toBeTypeOf('number');
      for (const step of job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout')))
        expect(step.with?.['persist-credentials'], name).toBe(false);
    }
  });

  test('runs only scripts of package.json', () => {
    const names = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(names.filter((name) => !(name in scripts))).toEqual([]);
  });
});

test('CI runs the checks, the breaking change check, a dry run of the release, and the consumer tests', async () => {
  const [, { text = '' } = {}] = workflows.find(([file]) => file === 'ci.yml') ?? [];
  for (const script of ['check', 'check:breaking', 'release:dry-run', 'test:consumers'])
    expect(text).toContain(`npm run ${script}\n`);
});

test('a release publishes with provenance, after all checks passed', () => {
  const [, { workflow } = { workflow: undefined }] = workflows.find(([file]) => file === 'release.yml') ?? [];
  const { publish, attach, docs } = workflow.jobs;
  expect(publish.needs).toBe('verify');
  expect([attach.needs, docs.needs]).toEqual(['publish', 'publish']);
  expect(publish.steps.at(-1).run).toMatch(/^npm publish .* --provenance/);
});

test('a release publishes the tarball that was tested, and jobs that can write run nothing else', () => {
  const [, { workflow } = { workflow: undefined }] = workflows.find(([file]) => file === 'release.yml') ?? [];
  const { verify, publish, attach } = workflow.jobs;
  const runsOf = (job: Job): string[] => job.steps.flatMap(({ run }) => run ?? []);
  const builds = Object.values(workflow.jobs as Record<string, Job>).flatMap((job) =>
    job.steps === undefined ? [] : runsOf(job).filter((run) => run.startsWith('npm run release')),
  );
  expect(builds).toEqual(['npm run release -- --tag "$GITHUB_REF_NAME"']);
  const tested = runsOf(verify).findIndex((run) => run.includes('PACKAGE_TARBALL') && run.includes('test:consumers'));
  expect(tested).toBeGreaterThan(runsOf(verify).findIndex((run) => run.startsWith('npm run release')));
  expect(verify.steps.at(-1)).toMatchObject({
    uses: expect.stringMatching(/upload-artifact/),
    with: { name: 'release' },
  });
  for (const job of [publish, attach]) {
    expect(runsOf(job)).toHaveLength(1);
    expect(runsOf(job).join()).not.toMatch(/npm (ci|install|run)|npx/);
    const used = (job as Job).steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses.split('@')[0]]));
    expect(used).toContain('actions/download-artifact');
    expect(used).not.toContain('actions/checkout');
  }
  expect(runsOf(publish)[0]).toContain('--ignore-scripts');
});

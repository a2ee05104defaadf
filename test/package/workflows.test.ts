import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { languages } from '../../src/languages/languages.js';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, '.github/workflows');
const gate = path.join(root, '.ci/run');
const runGate = (...args: string[]) => promisify(execFile)(gate, args);
const parts = (await runGate('--list')).stdout.trim().split('\n');
const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const files = await readdir(folder);
const workflows = await Promise.all(
  files.map(async (file) => {
    const text = await readFile(path.join(folder, file), 'utf8');
    return [file, { text, workflow: parse(text) }] as const;
  }),
);

/** Every permission to write, by job. */
const writes: Record<string, string[]> = {
  'ci.yml': [],
  'docs.yml': ['publish: pages', 'publish: id-token'],
  'release.yml': [
    'publish: id-token',
    'attach: contents',
    'publish-python: id-token',
    'publish-rust: id-token',
    'publish-go: contents',
    'attach-binaries: contents',
    'docs: pages',
    'docs: id-token',
  ],
};

interface Job {
  uses?: string;
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  needs?: string | string[];
  if?: string;
  environment?: string;
  steps: { uses?: string; run?: string; with?: Record<string, unknown>; env?: Record<string, unknown> }[];
}

test('there are no other workflows', () => {
  expect(files.sort()).toEqual(Object.keys(writes));
});

describe.each(workflows)('%s', (file, { text, workflow }) => {
  const jobs = Object.entries(workflow.jobs as Record<string, Job>);

  test('pins each action by its commit, and names its version', () => {
    const uses = [...text.matchAll(/^.*\buses: (.*)$/gm)].map(([, value = '']) => value);
    expect(uses.length).toBeGreaterThan(0);
    for (const value of uses)
      expect(value).toMatch(/^(\.\/\.github\/workflows\/[a-z]+\.yml|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  });

  test('has only the expected write permissions', () => {
    const granted = jobs.flatMap(([name, { permissions }]) =>
      Object.entries(permissions ?? {}).flatMap(([scope, access]) => (access === 'write' ? [`${name}: ${scope}`] : [])),
    );
    expect(granted).toEqual(writes[file]);
    expect(workflow.permissions).toBeTypeOf('object');
    expect(Object.values(workflow.permissions)).not.toContain('write');
  });

  test('leaves no token in the checkout, and has a time limit for every job', () => {
    for (const [name, job] of jobs) {
      if (job.uses !== undefined) continue;
      expect(job['timeout-minutes'], name).toBeTypeOf('number');
      for (const step of job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout')))
        expect(step.with?.['persist-credentials'], name).toBe(false);
    }
  });

  test('runs only npm scripts and parts of .ci/run that exist', () => {
    const called = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
    const run = [...text.matchAll(/\.ci\/run ([a-z][\w-]*)/g)].map(([, name = '']) => name);
    expect(run.filter((name) => !parts.includes(name))).toEqual([]);
  });
});

test('actionlint finds no problem in the workflows', async () => {
  const actionlint = ['run', 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'];
  const { stdout } = await promisify(execFile)('go', actionlint, { cwd: root });
  expect(stdout).toBe('');
});

test.each(languages)(
  'a release publishes $name after npm, if PUBLISH names it, and builds nothing then',
  ({ name }) => {
    const [, { workflow } = { workflow: undefined }] = workflows.find(([file]) => file === 'release.yml') ?? [];
    const job: Job = workflow.jobs[`publish-${name}`];
    expect(job).toMatchObject({ needs: 'publish', if: `contains(vars.PUBLISH, '${name}')` });
    expect(job.steps[0]).toMatchObject({ uses: expect.stringMatching(/^actions\/download-artifact@/) });
    const runs = job.steps.flatMap(({ run }) => run ?? []);
    expect(runs[0]).toMatch(new RegExp(`^tar -xzf release/packages\\.tar\\.gz packages/${name}`));
    expect(runs.join('\n')).not.toMatch(/npm |npx|pip |mvn|cargo (build|package)|actions\/checkout/);
    // Only the last step has a token.
    const secrets = job.steps.map((step) => /token/i.test(JSON.stringify(step.env ?? {})));
    expect(secrets.indexOf(true)).toBeOneOf([-1, job.steps.length - 1]);
  },
);

describe('.ci/run', () => {
  test("starts with the README's own test command", () => {
    expect(parts[0]).toBe('test');
  });

  test('refuses an unknown part, and names the parts', async () => {
    await expect(runGate('lint', 'polyglott')).rejects.toMatchObject({
      code: 64,
      stdout: '',
      stderr: expect.stringContaining(`Unknown part polyglott. The parts are: ${parts.join(' ')}.`),
    });
  });

  test('runs only npm scripts that exist, and every test suite', async () => {
    const text = await readFile(gate, 'utf8');
    const called = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
    // The differential test is a part of `test:polyglot`.
    const byHand = ['test:live', 'test:mutation', 'test:differential'];
    const suites = Object.keys(scripts).filter((name) => name.startsWith('test:') && !byHand.includes(name));
    expect(suites.filter((name) => !called.includes(name))).toEqual([]);
  });
});

test('CI runs every part of .ci/run on the oldest Node.js version, and the tests on newer ones', () => {
  const [, { workflow } = { workflow: undefined }] = workflows.find(([file]) => file === 'ci.yml') ?? [];
  const { list, part } = workflow.jobs;
  expect(list.steps.at(-1).run).toContain('.ci/run --list');
  expect(part.strategy.matrix).toEqual({
    part: expect.stringContaining('fromJSON(needs.list.outputs.parts)'),
    node: ['20.19.0'],
    include: [
      { part: 'test', node: '22' },
      { part: 'test', node: '24' },
    ],
  });
  expect(part.steps.at(-1).run).toMatch(/^\.ci\/run .* matrix\.part /);
});

test('a release publishes with provenance, after everything has passed', () => {
  const [, { workflow } = { workflow: undefined }] = workflows.find(([file]) => file === 'release.yml') ?? [];
  const { gate, publish, attach, 'attach-binaries': attachBinaries, docs } = workflow.jobs;
  expect(gate.uses).toBe('./.github/workflows/ci.yml');
  expect(publish.needs).toEqual(['gate', 'verify']);
  expect([attach.needs, docs.needs]).toEqual(['publish', 'publish']);
  expect(attachBinaries.needs).toEqual(['attach', 'binaries']);
  expect(publish.steps.at(-1).run).toMatch(/^npm publish .* --provenance/);
});

test('a release publishes the tested tarball, and jobs with a write token run nothing else', () => {
  const [, { workflow } = { workflow: undefined }] = workflows.find(([file]) => file === 'release.yml') ?? [];
  const { verify, publish, attach, 'attach-binaries': attachBinaries } = workflow.jobs;
  const runsOf = (job: Job): string[] => job.steps.flatMap(({ run }) => run ?? []);
  const builds = Object.values(workflow.jobs as Record<string, Job>).flatMap((job) =>
    job.steps === undefined ? [] : runsOf(job).filter((run) => run.startsWith('npm run release')),
  );
  expect(builds).toEqual(['npm run release -- --tag "$GITHUB_REF_NAME"']);
  const tested = runsOf(verify).findIndex((run) => /^PACKAGE_TARBALL=.* \.ci\/run consumers$/.test(run));
  expect(tested).toBeGreaterThan(runsOf(verify).findIndex((run) => run.startsWith('npm run release')));
  expect(verify.steps.at(-1)).toMatchObject({
    uses: expect.stringMatching(/upload-artifact/),
    with: { name: 'release' },
  });
  for (const job of [publish, attach, attachBinaries]) {
    expect(runsOf(job)).toHaveLength(1);
    expect(runsOf(job).join()).not.toMatch(/npm (ci|install|run)|npx/);
    const used = (job as Job).steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses.split('@')[0]]));
    expect(used).toContain('actions/download-artifact');
    expect(used).not.toContain('actions/checkout');
  }
  expect(runsOf(publish)[0]).toContain('--ignore-scripts');
});

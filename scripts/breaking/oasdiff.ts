import { execFile } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Case, documentsOf } from '../../test/breaking/cases/case.js';
import { ScriptError } from '../command.js';

const execute = promisify(execFile);

/** The version that the table below was written for. */
export const version = '1.36.0';

/**
 * Why this project rates changes itself: oasdiff, a tool for any contract, asks whether requests and answers still
 * fit on the wire. A contract promises more: servers, names, its own extensions, what typed callers branch on.
 */
const disagreements: { why: string; cases: string[] }[] = [
  {
    why: 'oasdiff compares no servers, but whoever calls one that is gone has to move.',
    cases: [
      'a server removed',
      'a gateway removed',
      'another gateway made the default',
      'a list given to a variable that took any value',
      'a list taken from a variable',
      'a variable that the URL does not name',
    ],
  },
  {
    why: 'oasdiff reads no extensions. Ours say which gateway serves a region, and what a signature covers.',
    cases: ['a region removed', 'what a signature covers'],
  },
  {
    why: 'oasdiff takes names for words, but generated functions and types bear them.',
    cases: ['an operation renamed', 'a component renamed'],
  },
  {
    why: 'oasdiff takes less in an answer for harmless, but branches on it no longer compile, or wait in vain.',
    cases: [
      'a code removed',
      'an answer of one kind removed',
      'null no longer answered',
      'an answer with another HTTP status removed',
      'a response header removed',
    ],
  },
  {
    why: 'oasdiff asks whether callers are still let in. Here a change of who may cancel payments is never a small one.',
    cases: ['who may call', 'who may call an operation'],
  },
  {
    why: 'oasdiff is silent where it has no rule or where nothing calls; here that is taken for the worst.',
    cases: [
      'another version of OpenAPI',
      'a component to which nothing refers',
      'a key of which nothing is known',
      'a keyword of which nothing is known',
      'a request closed for other properties',
    ],
  },
  {
    why: 'For oasdiff a code more breaks callers, but this contract has them take codes that they do not know.',
    cases: ['a code added'],
  },
  {
    why: 'For oasdiff longer texts in answers break callers. Here a bound is room to provide, and their type stays.',
    cases: ['a response maxLength raised', 'a response header made longer'],
  },
];

/** What both say of a case, and why they differ, where that is known. */
export interface Verdict {
  title: string;
  ours: boolean;
  oasdiffs: boolean;
  why: string | undefined;
}

/**
 * Installs oasdiff into the user's cache, unless it is there.
 *
 * @returns its path; undefined where there is no Go
 * @throws ScriptError when Go cannot install it
 */
export async function installOasdiff(): Promise<string | undefined> {
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  const folder = path.join(cache, 'alipay-cancel-contract', `oasdiff-${version}`);
  const binary = path.join(folder, 'oasdiff');
  const exists = await access(binary).then(
    () => true,
    () => false,
  );
  if (exists) return binary;
  try {
    await execute('go', ['install', `github.com/oasdiff/oasdiff@v${version}`], {
      env: { ...process.env, GOBIN: folder },
    });
    return binary;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ScriptError(`oasdiff ${version} cannot be installed: ${(error as Error).message}`, { cause: error });
  }
}

/** Asks oasdiff of each case whether the change breaks callers. */
export async function askOasdiff(binary: string, cases: Case[]): Promise<Verdict[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oasdiff-'));
  const verdicts: Verdict[] = [];
  try {
    for (const changed of cases) {
      const { base, revision } = documentsOf(changed);
      await writeFile(path.join(folder, 'base.json'), JSON.stringify(base));
      await writeFile(path.join(folder, 'revision.json'), JSON.stringify(revision));
      const args = ['breaking', 'base.json', 'revision.json', '--format', 'json'];
      const { stdout } = await execute(binary, args, { cwd: folder, maxBuffer: 2 ** 26 });
      const oasdiffs = JSON.parse(stdout).length > 0;
      const { title, told } = changed;
      const why = disagreements.find((row) => row.cases.includes(title))?.why;
      verdicts.push({ title, ours: told[0].startsWith('major'), oasdiffs, why });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return verdicts;
}

/** Every way in which the table of disagreements is not what was seen; empty if it is. */
export function problemsOf(verdicts: Verdict[]): string[] {
  const titles = verdicts.map(({ title }) => title);
  const gone = disagreements.flatMap((row) => row.cases).filter((title) => !titles.includes(title));
  return [
    ...gone.map((title) => `There is no case "${title}" any more: take it out of the table.`),
    ...verdicts.flatMap(({ title, ours, oasdiffs, why }) => {
      if (ours === oasdiffs && why !== undefined)
        return [`oasdiff agrees on "${title}": take it out of the table, or look what changed here.`];
      if (ours !== oasdiffs && why === undefined)
        return [`oasdiff finds "${title}" ${oasdiffs ? '' : 'not '}breaking: mend the rule, or write down why not.`];
      return [];
    }),
  ];
}

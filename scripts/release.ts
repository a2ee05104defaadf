import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ReleaseError, readRelease, releaseProblems } from './breaking/release.js';
import { runCommand } from './command.js';

const usage = `Usage: npm run release -- [--tag <tag>]

Builds a release into release/: the npm tarball, the bundled contract in every form, and notes.md with the entry of
CHANGELOG.md. Publishes nothing; the release workflow does. \`npm run release:dry-run\` also tests the publication.

  --tag <tag>  the tag of the release; it must be v followed by the package's version
  --help       show this
`;

const execute = promisify(execFile);
const root = process.cwd();
const folder = path.join(root, 'release');

async function prepare(tag: string | undefined): Promise<void> {
  const contract = JSON.parse(await readFile('generated/openapi.json', 'utf8'));
  const release = await readRelease(root, contract.info.version);
  const problems = releaseProblems(release, undefined, undefined);
  if (tag !== undefined && tag !== `v${release.package}`)
    problems.push(`The tag is ${tag}, but package.json's version is ${release.package}.`);
  if (tag !== undefined && release.pending !== undefined)
    problems.push('Changesets are pending. Run `npm run version:next` and commit the changes before you tag.');
  const { repository, homepage, bugs } = JSON.parse(await readFile('package.json', 'utf8'));
  for (const [field, value] of Object.entries({ repository, homepage, bugs }))
    if (tag !== undefined && value === undefined)
      problems.push(
        `package.json has no ${field}. npm needs the repository for provenance, and readers look for all three fields.`,
      );
  const notes = notesOf(await readFile('CHANGELOG.md', 'utf8'), release.package);
  if (notes === '') problems.push(`CHANGELOG.md has no entry for ${release.package}.`);
  if (problems.length > 0) throw new ReleaseError(problems.join('\n'));

  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await execute('npm', ['run', 'build'], { cwd: root });
  await execute('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
  const documents = (await readdir('generated')).filter((file) => /^(openapi|arazzo).*\.(yaml|json)$/.test(file));
  for (const file of documents) await cp(path.join('generated', file), path.join(folder, file));
  await writeFile(path.join(folder, 'notes.md'), `${notes}\n`);
  console.log(`release/ contains ${(await readdir(folder)).join(', ')}.`);
}

/** The entry of a version, without its heading. */
function notesOf(changelog: string, version: string): string {
  const [, ...entries] = changelog.split(/^## /m);
  const entry = entries.find((text) => text.split('\n', 1)[0]?.trim() === version) ?? '';
  return entry.slice(entry.indexOf('\n') + 1).trim();
}

process.exitCode = await runCommand(usage, { tag: { type: 'string' } }, async ({ tag }) => await prepare(tag));

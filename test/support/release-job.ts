import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { run } from '../../scripts/packages/source.js';
import { project } from './workspace.js';

interface Step {
  run?: string;
  env?: Record<string, string>;
}

/**
 * Runs the commands of the job that publishes a built package, as the release workflow does, but not those that push to GitHub.
 *
 * @param folder an empty folder
 * @param env what the job gets from secrets
 */
export async function runReleaseJob(language: string, folder: string, env: Record<string, string> = {}): Promise<void> {
  const { jobs } = parse(await readFile(path.join(project, '.github/workflows/release.yml'), 'utf8'));
  await mkdir(path.join(folder, 'release'));
  await run(['tar', '-czf', path.join(folder, 'release/packages.tar.gz'), `packages/${language}`], project);
  const steps = (jobs[`publish-${language}`].steps as Step[]).filter((step) => !('GH_TOKEN' in (step.env ?? {})));
  const { version } = JSON.parse(await readFile(path.join(project, 'package.json'), 'utf8'));
  for (const { run: commands } of steps)
    if (commands !== undefined)
      await run(['bash', '-eo', 'pipefail', '-c', commands], folder, { GITHUB_REF_NAME: `v${version}`, ...env });
}

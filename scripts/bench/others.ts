import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** What the package is compared with, each at one version. The newer releases of hey-api's generator need Node.js 22. */
export const versions = {
  'openapi-fetch': '0.17.0',
  '@hey-api/openapi-ts': '0.90.10',
  axios: '1.21.1',
  stripe: '23.1.0',
  typescript: '5.9.3',
};

/** Installs them from the registry into a folder of their own, and gives what the work makes of it. */
export async function withOthers<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-others-'));
  try {
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
    await promisify(execFile)('npm', install, { cwd: folder });
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import path from 'node:path';
import { type BuildPackage, run, writeFiles } from './source.js';

/**
 * Builds the Go module: `module/`, the folder of the tag `go/v<version>`, and `proxy/`, a module proxy of files
 * (https://go.dev/ref/mod#goproxy-protocol).
 */
export const buildGo: BuildPackage = async ({ version, client, extra }, folder) => {
  const manifest = extra.get('go.mod') ?? '';
  const [, name = ''] = /^module (\S+)$/m.exec(manifest) ?? [];
  const major = Number.parseInt(version, 10);
  if (major > 1 && !name.endsWith(`/v${major}`))
    throw new Error(`The module ${name} must end with /v${major}, because its version is ${version}.`);
  const tag = `v${version}`;
  const source = path.join(folder, 'module');
  await writeFiles(source, new Map([...client, ...extra]));

  // Proxies write upper-case letters as ! and the lower-case letter.
  const served = path.join(
    'proxy',
    name.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`),
    '@v',
  );
  const files = new Map([
    ['list', `${tag}\n`],
    [`${tag}.info`, `${JSON.stringify({ Version: tag })}\n`],
    [`${tag}.mod`, manifest],
  ]);
  await writeFiles(path.join(folder, served), files);
  const zip = path.join(served, `${tag}.zip`);
  await run(['go', 'run', '.', source, name, tag, path.join(folder, zip)], path.join(import.meta.dirname, 'go'));
  return [...[...files.keys()].map((file) => path.join(served, file)), zip];
};

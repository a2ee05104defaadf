import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BuildPackage, run, writeFiles } from './source.js';

/**
 * Builds the crate. Its manifest consists of that in `package/` and the features, dependencies and lints of the client's. `source/`
 * is what `cargo publish` needs. The crate has no lock file, which users of a library ignore: its bytes depend on the sources alone,
 * and no registry is needed.
 */
export const buildRust: BuildPackage = async ({ version, client, extra }, folder) => {
  const source = path.join(folder, 'source');
  const own = extra.get('Cargo.toml') ?? '';
  const [, name] = /^name = "(.+)"$/m.exec(own) ?? [];
  const shared = client.get('Cargo.toml')?.replace(/^[\s\S]*?(?=^\[features\])/m, '');
  await writeFiles(source, new Map([...client, ...extra, ['Cargo.toml', `${own}\n${shared}`]]));
  const target = await mkdtemp(path.join(tmpdir(), 'rust-build-'));
  try {
    const options = ['--quiet', '--offline', '--no-verify', '--exclude-lockfile', '--target-dir', target];
    await run(['cargo', 'package', ...options], source);
    const crate = `${name}-${version}.crate`;
    await cp(path.join(target, 'package', crate), path.join(folder, crate));
    return [crate];
  } finally {
    await rm(target, { recursive: true });
  }
};

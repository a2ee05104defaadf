import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BuildPackage, buildTime, run, writeFiles } from './source.js';

const buildTool = 'hatchling==1.33.0';

/** Builds the wheel and the source distribution. The build tool comes from the registry into a temporary folder. */
export const buildPython: BuildPackage = async ({ language, version, client, extra }, folder) => {
  const place = await mkdtemp(path.join(tmpdir(), 'python-build-'));
  try {
    const [source, tools] = [path.join(place, 'source'), path.join(place, 'tools')];
    const files = new Map(extra);
    for (const [file, text] of client) files.set(`${language.packageName}/${file}`, text);
    const init = `${language.packageName}/__init__.py`;
    const constant = `__version__ = ${JSON.stringify(version)}\n"""The version of this package."""\n`;
    files.set(init, `${files.get(init)}\n${constant}`);
    await writeFiles(source, files);
    await run(['python3', '-m', 'pip', 'install', '--quiet', '--target', tools, buildTool], place);
    const env = { PYTHONPATH: tools, SOURCE_DATE_EPOCH: String(buildTime.getTime() / 1000) };
    await run(['python3', '-m', 'hatchling', 'build', '--directory', folder], source, env);
  } finally {
    await rm(place, { recursive: true });
  }
  const name = `alipay_cancel_contract-${version}`;
  return [`${name}-py3-none-any.whl`, `${name}.tar.gz`];
};

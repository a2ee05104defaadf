import { execFile } from 'node:child_process';
import { access, cp, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildExplorer } from './docs/explorer.js';

const root = process.cwd();
const dist = path.join(root, 'dist');

/** Files that ship as they are, by the folder that holds them: where they go in dist/, and which are taken. */
const copies = [
  { from: 'generated', to: 'generated', takes: /^(openapi.*\.(yaml|json)|validators\.(js|d\.ts))$/, required: true },
  { from: 'spec/vectors', to: 'vectors', takes: /\.json$/, required: true },
  { from: 'spec', to: '.', takes: /\.schema\.json$/, required: true },
];

await rm(dist, { recursive: true, force: true });
await compile();
for (const { from, to, takes, required } of copies) {
  const files = (await readdir(path.join(root, from)).catch(() => [])).filter((file) => takes.test(file));
  if (required && files.length === 0) throw new Error(`${from} holds nothing to ship. Run \`npm run generate\` first.`);
  await mkdir(path.join(dist, to), { recursive: true });
  for (const file of files) await cp(path.join(root, from, file), path.join(dist, to, file));
}
// The sources of the clients in other languages, without their pages of the reference, and their tables.
for (const folder of ['src/clients', 'generated/clients'])
  await cp(path.join(root, folder), path.join(dist, folder), {
    recursive: true,
    filter: (file) => !file.endsWith('.ts') && !/src.clients.\w+.docs$/.test(file),
  });
await buildExplorer(root, path.join(dist, 'src/explorer'));
await access(path.join(dist, 'src/index.js'));

async function compile(): Promise<void> {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  try {
    await promisify(execFile)(process.execPath, [tsc, '--project', 'tsconfig.build.json'], { cwd: root });
  } catch (error) {
    throw new Error(`The sources do not compile:\n${(error as { stdout?: string }).stdout ?? String(error)}`);
  }
}

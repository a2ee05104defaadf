import { mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Consumer, installConsumer } from '../support/consumer.js';
import { type PackedPackage, packPackage } from '../support/package.js';

let packed: PackedPackage;
let consumer: Consumer;
beforeAll(async () => {
  packed = await packPackage();
  consumer = await installConsumer(packed.tarball, 'declarations');
});
afterAll(async () => {
  await Promise.all([packed.remove(), consumer.remove()]);
});

/** The errors that a compiler finds in the package's declarations and in the code that loads them. */
async function errorsOf(typescript: string, lib: string, types = ['--types', 'node']): Promise<string[]> {
  const tsc = `node_modules/typescript-${typescript}/bin/tsc`;
  const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2020', '--module', 'node16'];
  const run = consumer.run(process.execPath, [tsc, ...options, '--lib', lib, ...types, 'index.ts', 'index.cts']);
  const output = await run.catch(({ message }: Error) => message);
  // The declarations of other packages are theirs: some do not compile with every compiler.
  return output.match(/^(index\.|node_modules\/alipay-cancel-contract\/).*error TS.*$/gm) ?? [];
}

// Each version and each library once: one run takes seconds.
test.each([
  ['5.0', '20', 'es2020'],
  ['5.4', '22', 'es2022'],
  ['5.9', '24', 'es2021,dom'],
  ['5.9', '26', 'es2020'],
  ['6.0', '26', 'es2023'],
  ['7.0', '26', 'esnext,dom'],
] as const)(
  'TypeScript %s with @types/node %s and lib %s compiles all declarations',
  async (typescript, types, lib) => {
    const link = path.join(consumer.folder, 'node_modules/@types/node');
    await rm(link, { force: true });
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(`../types-node-${types}`, link);
    expect(await errorsOf(typescript, lib)).toEqual([]);
  },
);

test('without @types/node, the compiler asks for it', async () => {
  await rm(path.join(consumer.folder, 'node_modules/@types/node'), { force: true });
  expect((await errorsOf('5.9', 'es2023,dom', [])).join('\n')).toMatch(/install type definitions for node/);
});

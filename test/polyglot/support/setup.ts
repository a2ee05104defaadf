import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { packPackage } from '../../support/package.js';
import { changePackage } from './changed-package.js';
import { root } from './project.js';
import { readTable } from './table.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed and extracted package. */
    published: string;
    /** The same, generated from a changed contract. */
    changed: string;
    /** The folder to which each language writes its row of the table. */
    rows: string;
  }
}

/** Packs the package once for all languages. At the end, prints their table and writes it next to the tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const packed = await packPackage();
  const rows = await mkdtemp(path.join(tmpdir(), 'polyglot-rows-'));
  const changed = await changePackage(packed.folder);
  project.provide('published', packed.folder);
  project.provide('changed', changed.folder);
  project.provide('rows', rows);
  return async () => {
    const table = await readTable(rows);
    console.info(`\n${table}\n`);
    await writeFile(path.join(root, 'test/polyglot/table.md'), `${table}\n`);
    await rm(rows, { recursive: true });
    await changed.remove();
    await packed.remove();
  };
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { explorerFiles } from '../../src/sandbox/pages.js';

test('a folder that is named must be one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-pages-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'index.html'), '<p>');
  const page = await (await explorerFiles(folder))('/explorer/');
  expect(page).toMatchObject({ status: 200, body: Buffer.from('<p>') });
  for (const none of [join(folder, 'index.html'), join(folder, 'none')])
    await expect(explorerFiles(none)).rejects.toMatchObject({ option: 'explorer' });
});

test('run from the sources, there is no built one', async () => {
  const pages = await explorerFiles(undefined);
  for (const path of ['/explorer', '/explorer/', '/explorer/index.html']) expect(await pages(path)).toBeUndefined();
});

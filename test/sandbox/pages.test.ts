import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { explorerFiles } from '../../src/sandbox/pages.js';

test('rejects an explorer folder that is not a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-pages-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'index.html'), '<p>');
  const page = await (await explorerFiles(folder))('/explorer/');
  expect(page).toMatchObject({ status: 200, body: Buffer.from('<p>') });
  for (const none of [join(folder, 'index.html'), join(folder, 'none')])
    await expect(explorerFiles(none)).rejects.toMatchObject({ option: 'explorer' });
});

test('there is no built explorer when run from the sources', async () => {
  const pages = await explorerFiles(undefined);
  for (const path of ['/explorer', '/explorer/', '/explorer/index.html']) expect(await pages(path)).toBeUndefined();
});

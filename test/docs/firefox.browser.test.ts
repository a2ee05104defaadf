import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildExplorer } from '../../scripts/docs/explorer.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { at, hasBrowser, open, useBrowser } from './support/browser.js';

describe.skipIf(!hasBrowser('firefox'))('in Firefox', () => {
  useBrowser('firefox');
  let folder: string;
  let sandbox: Sandbox;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'firefox-'));
    await buildExplorer(process.cwd(), folder);
    sandbox = await startSandbox({ explorer: folder });
  });
  afterAll(async () => {
    await sandbox?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The ids of the panels that show any of their code. */
  const shownPanels = (page: Page) =>
    page.locator('#samples [role=tabpanel] pre').evaluateAll((all) => {
      const shown = all.filter((one) => one.checkVisibility({ contentVisibilityAuto: true }));
      return [...new Set(shown.map((one) => one.closest('[role=tabpanel]')?.id))];
    });

  test.each(['', 'zh-CN/'])('%sindex.html shows the sample that a link names, and finds a code', async (language) => {
    const { page, problems } = await open(at(`${language}index.html#sample.python`));
    expect(await shownPanels(page)).toEqual(['sample.python']);
    expect(await page.locator('[id="sample.python"]').getAttribute('hidden')).toBeNull();
    await page.keyboard.press('/');
    await page.locator('dialog[open] input').fill('window');
    await page.locator('[role=option][aria-selected=true]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('tr:target[id="CANCEL_WINDOW_EXCEED"]').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(problems).toEqual([]);
  });

  test.each(['documents.html', '404.html', 'three-columns.html'])('%s opens without an error', async (file) => {
    const { page, problems } = await open(at(file));
    expect(await page.locator('h1').first().textContent()).not.toBe('');
    expect(problems).toEqual([]);
  });

  test('the explorer cancels a payment', async () => {
    const { page, problems } = await open(`${sandbox.url}/explorer/`);
    await page.locator('#send:enabled').waitFor();
    await page.locator('#run-SUCCESS').click();
    await page.locator('#headline.good').waitFor();
    expect(await page.locator('#headline').textContent()).toBe('The payment is cancelled.');
    expect(problems).toEqual([]);
  });
});

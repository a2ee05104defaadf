import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildExplorer } from '../../scripts/docs/explorer.js';
import { serveFolder } from '../../scripts/docs/serve.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { findProgram, siteFolder } from './support/browser.js';

const executablePath = findProgram('FIREFOX', ['firefox-esr', 'firefox']);
if (executablePath === undefined)
  console.warn(
    '\n*** The pages are NOT opened in Firefox. On Debian: apt-get install -y firefox-esr. Elsewhere: set FIREFOX. ***\n',
  );

/** Playwright drives only a Firefox of its own making; this one is the distribution's, by WebDriver BiDi. */
describe.skipIf(executablePath === undefined)('in Firefox', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveFolder>>;
  let folder: string;
  let sandbox: Sandbox;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'firefox-'));
    await buildExplorer(process.cwd(), path.join(folder, 'explorer'));
    sandbox = await startSandbox({ explorer: path.join(folder, 'explorer') });
    server = await serveFolder(siteFolder);
    // A home of its own, so that no profile of the user is touched.
    const env = { ...process.env, HOME: folder };
    browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: executablePath as string,
      headless: true,
      env,
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await sandbox?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(url: string): Promise<{ page: Page; problems: string[] }> {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(url);
    return { page, problems };
  }

  /** The panels of which something is to be seen. */
  const shownPanels = (page: Page) =>
    page.$$eval('#samples [role=tabpanel] pre', (all) => {
      const shown = all.filter((one) => one.checkVisibility({ contentVisibilityAuto: true }));
      return [...new Set(shown.map((one) => one.closest('[role=tabpanel]')?.id))];
    });

  test.each(['', 'zh-CN/'])('%sindex.html shows the sample that a link names, and finds a code', async (language) => {
    const { page, problems } = await open(`${server.url}${language}index.html#sample.python`);
    expect(await shownPanels(page)).toEqual(['sample.python']);
    expect(await page.$eval('[id="sample.python"]', (panel) => panel.hasAttribute('hidden'))).toBe(false);
    await page.keyboard.press('/');
    await page.waitForSelector('dialog[open] input');
    await page.type('dialog input', 'window');
    await page.waitForSelector('[role=option][aria-selected=true]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('tr:target[id="CANCEL_WINDOW_EXCEED"]');
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(problems).toEqual([]);
    await page.close();
  });

  test.each(['documents.html', '404.html', 'three-columns.html'])('%s opens without an error', async (file) => {
    const { page, problems } = await open(server.url + file);
    expect(await page.$eval('h1', (heading) => heading.textContent)).not.toBe('');
    expect(problems).toEqual([]);
    await page.close();
  });

  test('the explorer cancels a payment', async () => {
    const { page, problems } = await open(`${sandbox.url}/explorer/`);
    await page.waitForSelector('#send:enabled');
    await page.click('#run-SUCCESS');
    await page.waitForSelector('#headline.good');
    expect(await page.$eval('#headline', (headline) => headline.textContent)).toBe('The payment is cancelled.');
    expect(problems).toEqual([]);
    await page.close();
  });
});

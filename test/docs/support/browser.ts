import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { serveFolder } from '../../../scripts/docs/serve.js';

export const siteFolder = path.join(process.cwd(), 'generated/docs');

const names = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const install =
  'No Chromium was found. On Debian: apt-get install -y chromium fonts-noto-cjk. Elsewhere: set CHROMIUM to the path of a Chromium.';

/** Where Chromium is: the environment variable CHROMIUM, or the first of its usual names on PATH. */
function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const candidates = [
    process.env['CHROMIUM'],
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
  ];
  return candidates.find((file) => {
    try {
      if (file === undefined) return false;
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Whether the suite can run. Without a browser it is skipped, loudly; in CI, where one must be, it fails. */
export const hasBrowser: boolean = (() => {
  if (findChromium() !== undefined) return true;
  if (process.env['CI']) throw new Error(install);
  console.warn(`\n*** The browser suite is SKIPPED. ${install} ***\n`);
  return false;
})();

export interface Opened {
  page: Page;
  /** Everything that the page asked for, in order. */
  requests: string[];
  /** Errors on the console, exceptions, and failed requests. */
  problems: string[];
}

let browser: Browser;
const contexts: BrowserContext[] = [];
let server: Awaited<ReturnType<typeof serveFolder>>;

/** Starts one browser and serves the site, for all tests of the file that calls it. */
export function useBrowser(): void {
  beforeAll(async () => {
    server = await serveFolder(siteFolder);
    browser = await chromium.launch({
      executablePath: findChromium() as string,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
}

/** The address of a page of the site. */
export const at = (file: string): string => server.url + file;

/** Opens an address in a fresh browser profile and records what it does. */
export async function open(url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  contexts.push(context);
  const page = await context.newPage();
  const opened: Opened = { page, requests: [], problems: [] };
  page.on('request', (request) => opened.requests.push(request.url()));
  page.on('requestfailed', (request) => opened.problems.push(`failed: ${request.url()}`));
  page.on('response', (response) => {
    if (response.status() >= 400) opened.problems.push(`${response.status()}: ${response.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') opened.problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => opened.problems.push(`exception: ${error.message}`));
  await page.goto(url, { waitUntil: 'load' });
  return opened;
}

/** Waits until Redoc has taken the place of the text. */
export async function redocStarted(page: Page): Promise<void> {
  await page.locator('[data-testid="search-trigger"]').first().waitFor({ state: 'attached' });
  await expect.poll(() => page.locator('#redoc > .text').count()).toBe(0);
}

import path from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import {
  type BrowserName,
  findBrowser,
  howToInstall,
  launchChromium,
  launchFirefox,
} from '../../../scripts/docs/browsers.js';
import { serveFolder } from '../../../scripts/docs/serve.js';

export const siteFolder = path.join(process.cwd(), 'generated/docs');

/** Whether a browser is installed. If not, its tests are skipped with a warning; in CI, they fail. */
export function hasBrowser(name: BrowserName): boolean {
  if (findBrowser(name) !== undefined) return true;
  if (process.env['CI']) throw new Error(howToInstall(name));
  console.warn(`\n*** The ${name} tests are SKIPPED. ${howToInstall(name)} ***\n`);
  return false;
}

export interface Opened {
  page: Page;
  /** The URL of each request of the page, in order. */
  requests: string[];
  /** Errors on the console, exceptions, and failed requests. */
  problems: string[];
}

let browser: Browser;
const contexts: BrowserContext[] = [];
let server: Awaited<ReturnType<typeof serveFolder>>;

/** Starts one browser and serves the site, for all tests of the file that calls it. */
export function useBrowser(name: BrowserName = 'chromium'): void {
  beforeAll(async () => {
    server = await serveFolder(siteFolder);
    browser = name === 'chromium' ? await launchChromium() : await launchFirefox();
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
}

/** The URL of a page of the site. */
export const at = (file: string): string => server.url + file;

/** Opens a URL in a fresh browser context and records its requests and problems. */
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

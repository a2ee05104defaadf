import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { serveFolder } from '../../../scripts/docs/serve.js';

export const siteFolder = path.join(process.cwd(), 'generated/docs');

const names = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const install =
  'No Chromium was found. On Debian: apt-get install -y chromium fonts-noto-cjk. Elsewhere: set CHROMIUM to the path of a Chromium.';

/** Where a program is: what a variable of the environment says, or the first of its usual names on PATH. */
export function findProgram(variable: string, usual: string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const candidates = [
    process.env[variable],
    ...usual.flatMap((name) => folders.map((folder) => path.join(folder, name))),
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

const findChromium = () => findProgram('CHROMIUM', names);

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
    browser = await launch();
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
}

/** A Chromium that calls nobody by itself. */
export function launch(...more: string[]): Promise<Browser> {
  const still = ['quic', 'background-networking', 'component-update', 'sync', 'gpu'].map((what) => `--disable-${what}`);
  const args = ['--headless', '--no-sandbox', '--no-first-run', ...still, ...more];
  return chromium.launch({ executablePath: findChromium() as string, args });
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

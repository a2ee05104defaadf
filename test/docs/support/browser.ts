import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  firefox,
  type Page,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { serveFolder } from '../../../scripts/docs/serve.js';

export const siteFolder = path.join(process.cwd(), 'generated/docs');

/** The browsers of the suite: where to find each, and what to install where there is none. */
const browsers = {
  chromium: {
    variable: 'CHROMIUM',
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'chrome'],
    packages: 'chromium fonts-noto-cjk',
  },
  firefox: { variable: 'FIREFOX', programs: ['firefox-esr', 'firefox'], packages: 'firefox-esr fonts-noto-cjk' },
};

export type BrowserName = keyof typeof browsers;

/** The path of a browser: the value of its environment variable, or the first of its usual names on PATH. */
function findBrowser(name: BrowserName): string | undefined {
  const { variable, programs } = browsers[name];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const candidates = [
    process.env[variable],
    ...programs.flatMap((program) => folders.map((folder) => path.join(folder, program))),
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

/** Whether a browser is installed. If not, its tests are skipped with a warning; in CI, they fail. */
export function hasBrowser(name: BrowserName): boolean {
  if (findBrowser(name) !== undefined) return true;
  const { variable, packages } = browsers[name];
  const install = `No ${name} was found. On Debian: apt-get install -y ${packages}. Elsewhere: set ${variable} to its path.`;
  if (process.env['CI']) throw new Error(install);
  console.warn(`\n*** The ${name} tests are SKIPPED. ${install} ***\n`);
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

/** Starts a Chromium that sends no requests of its own. */
export function launchChromium(...more: string[]): Promise<Browser> {
  const quiet = ['quic', 'background-networking', 'component-update', 'sync', 'gpu'].map((it) => `--disable-${it}`);
  const args = ['--headless', '--no-sandbox', '--no-first-run', ...quiet, ...more];
  return chromium.launch({ executablePath: findBrowser('chromium') as string, args });
}

/**
 * Starts a Firefox. The channel makes Playwright drive the distribution's Firefox through WebDriver BiDi; its default
 * protocol needs a patched build. Playwright 1.65 sends a command that Firefox ESR 153 does not know, so 1.64 is pinned.
 */
function launchFirefox(): Promise<Browser> {
  return firefox.launch({ channel: 'moz-firefox', executablePath: findBrowser('firefox') as string });
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

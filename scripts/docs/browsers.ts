import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, firefox } from 'playwright-core';

/** The installed browsers that open the site: where to find each, and what to install where there is none. */
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
export function findBrowser(name: BrowserName): string | undefined {
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

/** What to do where a browser is missing. */
export function howToInstall(name: BrowserName): string {
  const { variable, packages } = browsers[name];
  return `No ${name} was found. On Debian: apt-get install -y ${packages}. Elsewhere: set ${variable} to its path.`;
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
export function launchFirefox(): Promise<Browser> {
  return firefox.launch({ channel: 'moz-firefox', executablePath: findBrowser('firefox') as string });
}

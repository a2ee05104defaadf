import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../docs/browsers.js';
import { buildSite } from '../docs/build.js';
import { serveFolder } from '../docs/serve.js';
import { interleaved, type Row, ratio } from './statistics.js';

interface Seen {
  /** The total blocking time: the part of each task beyond 50 ms, in milliseconds. */
  blocked: number;
  /** The end of the last long task, in milliseconds since navigation. */
  last: number;
}

/** The reference compared with Redoc's page of the same contract, in Chromium with the CPU slowed down four times. */
export async function measurePages(rounds: number): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-site-'));
  await buildSite(process.cwd(), folder);
  const server = await serveFolder(folder);
  const browser = await launchChromium();
  try {
    const ready = { own: [] as number[], redoc: [] as number[] };
    const measure = (name: keyof typeof ready, file: string) => async () => {
      const seen = await opened(browser, server.url, file);
      ready[name].push(seen.ready);
      return seen.blocked;
    };
    const blocked = await interleaved(rounds, {
      own: measure('own', 'index.html'),
      redoc: measure('redoc', 'three-columns.html'),
    });
    const against = "Redoc's page";
    return [
      { what: 'reference, time until it is ready', against, ...ratio(ready.own, ready.redoc) },
      { what: 'reference, time it blocks input', against, ...ratio(blocked.own, blocked.redoc) },
    ];
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Opens a page in a fresh context and waits until it is idle. It is ready after its first paint and its last long task. */
async function opened(browser: Browser, site: string, file: string): Promise<{ blocked: number; ready: number }> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(() => {
      const seen = { blocked: 0, last: 0 };
      Object.assign(globalThis, { seen });
      new PerformanceObserver((list) => {
        for (const { duration, startTime } of list.getEntries()) {
          seen.blocked += duration - 50;
          seen.last = startTime + duration;
        }
      }).observe({ type: 'longtask', buffered: true });
    });
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(site + file, { waitUntil: 'load' });
    type Global = typeof globalThis & { seen: Seen };
    await page.waitForFunction(() => performance.now() - (globalThis as Global).seen.last > 1500, null, {
      timeout: 300_000,
    });
    return await page.evaluate(() => {
      const { blocked, last } = (globalThis as Global).seen;
      const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN;
      return { blocked, ready: Math.max(paint, last) };
    });
  } finally {
    await context.close();
  }
}

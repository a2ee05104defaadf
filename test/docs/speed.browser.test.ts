import { describe, expect, test } from 'vitest';
import { at, hasBrowser, open, useBrowser } from './support/browser.js';

interface Measured {
  /** The first paint of text, in milliseconds since navigation. */
  paint: number;
  /** The total blocking time: the part of each task beyond 50 ms, in milliseconds. */
  blocked: number;
  /** The end of the last long task, or the first paint if that is later, in milliseconds since navigation. */
  ready: number;
}

/** Opens a page with the CPU slowed down four times, and waits until it is idle. */
async function measure(file: string): Promise<Measured> {
  const { page } = await open(at('robots.txt'));
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
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(at(file), { waitUntil: 'load' });
  type Seen = { seen: { blocked: number; last: number } };
  await page.waitForFunction(() => performance.now() - (globalThis as typeof globalThis & Seen).seen.last > 1500);
  return page.evaluate(() => {
    const { blocked, last } = (globalThis as typeof globalThis & Seen).seen;
    const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN;
    return { paint, blocked, ready: Math.max(paint, last) };
  });
}

describe.skipIf(!hasBrowser('chromium'))('compared with Redoc, with the CPU slowed down four times', () => {
  useBrowser();

  // Redoc's page first paints a placeholder, so its first paint is not comparable.
  const patience = 300_000;
  test.each(['', 'zh-CN/'])(
    '%sindex.html blocks for less than a tenth of the time, and is ready in less than a third',
    async (folder) => {
      const own: Measured[] = [];
      const redoc: Measured[] = [];
      // Measured in turn, so that a busy machine slows both.
      for (let round = 0; round < 3; round += 1) {
        own.push(await measure(`${folder}index.html`));
        redoc.push(await measure(`${folder}three-columns.html`));
      }
      const median = (all: Measured[], what: keyof Measured) =>
        Math.round(all.map((one) => one[what]).sort((one, other) => one - other)[1] as number);
      for (const what of ['paint', 'blocked', 'ready'] as const)
        console.log(`${folder} ${what}: ${median(own, what)} ms, Redoc ${median(redoc, what)} ms`);
      expect(median(own, 'blocked') / median(redoc, 'blocked')).toBeLessThan(0.1);
      expect(median(own, 'ready') / median(redoc, 'ready')).toBeLessThan(1 / 3);
    },
    patience,
  );
});

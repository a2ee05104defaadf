import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds serious or critical on a page: each rule with the first elements that break it. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await rested(page);
  await page.evaluate(`(() => { ${axe} })()`);
  const { violations } = await page.evaluate(() => (globalThis as any).axe.run());
  return violations
    .filter(({ impact }: any) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }: any) =>
        `${id} (${nodes.length}): ${nodes
          .slice(0, 3)
          .map((node: any) => node.html.slice(0, 200))
          .join(' | ')}`,
    );
}

/** Colours that are still fading in are no colours of the page: waits until nothing moves, and fonts and styles are there. */
async function rested(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await expect
    .poll(() =>
      page.evaluate(async () => {
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        return document.getAnimations().filter(({ playState }) => playState === 'running').length;
      }),
    )
    .toBe(0);
}

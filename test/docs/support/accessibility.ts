import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Whatever axe finds on a page, of any level: each rule with the first elements that break it. */
export async function violations(page: Page): Promise<string[]> {
  await rested(page);
  await page.evaluate(`(() => { ${axe} })()`);
  const results = await page.evaluate<AxeResults>('axe.run()');
  return results.violations.map(
    ({ id, nodes }) =>
      `${id} (${nodes.length}): ${nodes
        .slice(0, 3)
        .map((node) => node.html.slice(0, 200))
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

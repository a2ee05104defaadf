import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { readLanguages } from '../../scripts/docs/language.js';
import { operationsOf, resultCodeTables } from '../../scripts/docs/operations.js';
import { violations } from './support/accessibility.js';
import { at, hasBrowser, open, siteFolder, useBrowser } from './support/browser.js';

const languages = await readLanguages(process.cwd());
const [english] = languages as [(typeof languages)[0]];
const rows = resultCodeTables(english.contract).flatMap((table) => Object.entries(table.codes));
const codes = rows.map(([code]) => code);
const [operation] = operationsOf(english.contract) as [ReturnType<typeof operationsOf>[0]];
const headers = [...operation.request.headers, ...operation.response.headers].map(({ name }) => name);
const pages = (await readdir(siteFolder, { recursive: true })).filter(
  (file) => file.endsWith('.html') && !file.includes('three-columns'),
);

describe.skipIf(!hasBrowser('chromium'))('the reference', () => {
  useBrowser();

  test.each(languages)(
    'shows every fact in $tag without scripts, on screen and in print',
    async ({ folder, contract }) => {
      const { page, problems } = await open(at(`${folder}index.html`), { javaScriptEnabled: false });
      for (const show of ['screen', 'print'] as const) {
        await page.emulateMedia({ media: show });
        const shown = await page.locator('main').innerText();
        for (const [code, { furtherAction, resultMessage }] of resultCodeTables(contract).flatMap((table) =>
          Object.entries(table.codes),
        ))
          for (const text of [code, furtherAction, resultMessage]) expect(bare(shown)).toContain(bare(text));
        for (const { description } of Object.values(operation.resultProcess ?? {}))
          if (folder === '') expect(bare(shown)).toContain(bare(description ?? ''));
        for (const name of [...headers, 'paymentRequestId', 'result.resultStatus', 'cancelTime'])
          expect(shown).toContain(name);
        for (const { source } of operationsOf(contract)[0]?.samples ?? []) expect(bare(shown)).toContain(bare(source));
        expect(shown).toContain('"resultStatus": "U"');
      }
      expect(problems).toEqual([]);
    },
  );

  test.each(languages)('every field, header, code, value and section has an address in $tag', async ({ folder }) => {
    const { page } = await open(at(`${folder}index.html`));
    const ids = await page.locator('main [data-kind]').evaluateAll((all) => all.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const fields = ['request.paymentId', 'request.paymentRequestId', 'response.result', 'response.result.resultCode'];
    for (const id of [
      ...codes,
      ...fields,
      'header.Signature',
      'response-header.Response-Time',
      'retry.never',
      'signing',
    ])
      expect(ids).toContain(id);
    expect(ids.filter((id) => id.startsWith('sample.')).length).toBeGreaterThan(5);
    // A link to a header or a code scrolls it below the sticky bar.
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      for (const id of [...codes.slice(0, 4), 'header.Agent-Token', 'sample.go']) {
        await page.goto(at(`${folder}index.html#${id}`));
        await expect.poll(() => hidden(page, id), { message: `${id} at ${width}` }).toBe(false);
      }
    }
  });

  test('links the API that a code recommends', async () => {
    const { page } = await open(at('index.html'));
    const link = (code: string) => page.locator(`[id="${code}"] a.api`);
    expect(await link('CANCEL_WINDOW_EXCEED').innerText()).toBe('API: refund');
    expect(await link('CANCEL_WINDOW_EXCEED').getAttribute('href')).toMatch(/^https:\/\/.*refund/);
    expect(await link('ORDER_STATUS_INVALID').innerText()).toBe('API: inquiryPayment');
    expect(await link('SUCCESS').count()).toBe(0);
  });

  test('starts with the sections for an incident, in this order', async () => {
    const { page } = await open(at('index.html'));
    const sections = await page.locator('main > section').evaluateAll((all) => all.map(({ id }) => id));
    const order = ['outcomes', 'request', 'result-codes', 'fields', 'headers', 'signing', 'samples', 'going-live'];
    expect(sections.filter((id) => order.includes(id))).toEqual(order);
    const first = page.locator('#request [role=tabpanel]').first();
    expect(await first.locator('pre').innerText()).toMatch(/\{"paymentRequestId":"[^"]+"\}$/);
    expect(await page.locator('#request [role=tabpanel]:visible').count()).toBe(1);
  });

  test.each([
    ['window', 'CANCEL_WINDOW_EXCEED'],
    ['INDOW_EXC', 'CANCEL_WINDOW_EXCEED'],
    ['timeout', 'outcome.noResponse'],
    ['超时', 'outcome.noResponse'],
    ['retry', 'retry.never'],
    ['重试', 'retry.same-request'],
    ['窗口', 'CANCEL_WINDOW_EXCEED'],
    ['权限', 'ACCESS_DENIED'],
    ['permission', 'ACCESS_DENIED'],
    ['agent', 'header.Agent-Token'],
    ['cancelTime', 'response.cancelTime'],
    ['python', 'sample.python'],
    ['stale', 'STALE_RESPONSE'],
    ['vectors/outcomes', 'document'],
    ['KEY_NOT_FUND', 'KEY_NOT_FOUND'],
  ])('search for %s offers %s, in every language', async (typed, id) => {
    for (const { folder } of languages) {
      const { page, problems } = await open(at(`${folder}index.html`));
      await search(page, '/', typed);
      const found = page.locator('[role=option]');
      await expect
        .poll(() => found.evaluateAll((all) => all.map((one) => one.dataset['href'])))
        .toContainEqual(expect.stringMatching(new RegExp(`#${id.replaceAll('.', '\\.')}$`)));
      expect(problems).toEqual([]);
    }
  });

  test.each([
    ['rate limit', ['REQUEST_TRAFFIC_EXCEED_LIMIT']],
    ['KEY_NOT_FOUND', ['KEY_NOT_FOUND']],
    ['signature', ['header.Signature', 'response-header.Signature']],
    ['paymentId', ['request.paymentId', 'response.paymentId']],
    ['限流', ['REQUEST_TRAFFIC_EXCEED_LIMIT']],
  ])('search for %s shows %s first, marks the match, and shows no client without it', async (typed, first) => {
    for (const { folder } of languages) {
      const { page } = await open(at(`${folder}index.html`));
      await search(page, '/', typed);
      await page.locator('[role=option]').first().waitFor();
      const found = await page.locator('[role=option]').evaluateAll((all) =>
        all.map((one) => ({
          href: one.dataset['href'] ?? '',
          marked: [...one.querySelectorAll('mark')].map(({ textContent }) => textContent),
        })),
      );
      const anchors = found.map(({ href }) => href.split('#')[1]);
      expect(first, anchors.join(' ')).toContain(anchors[0]);
      expect(found[0]?.marked.length, anchors.join(' ')).toBeGreaterThan(0);
      if (typed === 'rate limit') expect(found.filter(({ href }) => href.includes('clients/'))).toEqual([]);
    }
  });

  test.each(languages)(
    'on a phone in $tag, a menu opens and closes the list of sections and pages',
    async ({ folder }) => {
      const { page } = await open(at(`${folder}index.html`), { viewport: { width: 390, height: 800 } });
      const [menu, side] = [page.locator('button.menu'), page.locator('.side')];
      expect(await side.isVisible()).toBe(false);
      await menu.click();
      expect(await side.isVisible()).toBe(true);
      expect(await side.boundingBox()).toMatchObject({ y: 56, height: 744 });
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      expect(await side.isVisible()).toBe(false);
      await menu.click();
      await side.locator('a[href="#headers"]').click();
      expect(await side.isVisible()).toBe(false);
      await expect.poll(() => hidden(page, 'headers')).toBe(false);
      await page.setViewportSize({ width: 1440, height: 800 });
      expect([await menu.isVisible(), await side.isVisible()]).toEqual([false, true]);
    },
  );

  test('on a phone, the list of sections is above the content without scripts', async () => {
    const { page } = await open(at('index.html'), { javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
    expect(await page.locator('.side').isVisible()).toBe(true);
    expect(await page.locator('button.menu').isVisible()).toBe(false);
  });

  test('on a phone, no result code wraps, and the first sample fits on a screen', async () => {
    const { page } = await open(at('index.html'), { viewport: { width: 390, height: 844 } });
    const wrapped = await page
      .locator('#result-codes tbody th code')
      .evaluateAll((all) =>
        all
          .filter((one) => new Set([...one.getClientRects()].map(({ top }) => top)).size > 1)
          .map(({ textContent }) => textContent),
      );
    expect(wrapped).toEqual([]);
    const sample = await page.locator('#samples pre:visible').first().boundingBox();
    expect(sample?.height).toBeLessThan(700);
  });

  test('search opens by Tab, / and Ctrl+K on any page, and leads to the result', async () => {
    const { page } = await open(at('documents/openapi.html'));
    await page.keyboard.press('Tab');
    while (await page.evaluate(() => !document.activeElement?.matches('button.search')))
      await page.keyboard.press('Tab');
    for (const key of ['Enter', '/', 'Control+k']) {
      await search(page, key, 'SYSTEM_ERR');
      await page.locator('dialog').press('Escape');
      await page.locator('dialog').waitFor({ state: 'hidden' });
    }
    await search(page, '/', 'SYSTEM_ERR');
    await page.locator('[role=option][aria-selected=true]').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(at('index.html#SYSTEM_ERROR'));
    await search(page, '/', 'qqqzzz');
    await page.locator('dialog p:visible').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('tabs follow clicks, arrow keys and links, and hidden panels can be found by the browser', async () => {
    const { page } = await open(at('index.html#sample.go'));
    const shown = () => page.locator('#samples [role=tabpanel]:visible').evaluateAll((all) => all.map(({ id }) => id));
    expect(await shown()).toEqual(['sample.go']);
    await page.locator('[id="tab.sample.java"]').click();
    expect(await shown()).toEqual(['sample.java']);
    await page.keyboard.press('ArrowRight');
    expect(await shown()).toEqual(['sample.php']);
    await page.keyboard.press('Home');
    expect(await shown()).toEqual(['sample.go']);
    const hiding = await page
      .locator('#samples [role=tabpanel][hidden]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('hidden')));
    expect(new Set(hiding)).toEqual(new Set(['until-found']));
  });

  test('the copy button covers no code', async () => {
    const { page } = await open(at('index.html'));
    await page.locator('[role=tabpanel]').evaluateAll((all) => {
      for (const panel of all) panel.removeAttribute('hidden');
    });
    for (const width of [1440, 900, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const blocks = await page.locator('.code').evaluateAll((all) =>
        all.map((block) => {
          const [pre, button] = [block.querySelector('pre') as Element, block.querySelector('.copy') as Element];
          const range = document.createRange();
          range.selectNodeContents(pre);
          const box = pre.getBoundingClientRect();
          const over = button.getBoundingClientRect();
          const covered = [...range.getClientRects()].filter(
            ({ left, right, top, bottom }) =>
              Math.min(right, box.right) > over.left && left < over.right && bottom > over.top && top < over.bottom,
          );
          return { text: pre.textContent?.slice(0, 40), covered: covered.length };
        }),
      );
      expect(blocks.length).toBeGreaterThan(15);
      expect(
        blocks.filter(({ covered }) => covered > 0),
        `${width}`,
      ).toEqual([]);
    }
  });

  test.each(['index.html#%', 'zh-CN/index.html#%E0%A4%A'])(
    'search and tabs work at the address %s',
    async (address) => {
      const { page, problems } = await open(at(address));
      await search(page, '/', 'KEY_NOT_FOUND');
      await page.locator('[role=option][aria-selected=true]').waitFor();
      await page.locator('dialog').press('Escape');
      await page.locator('dialog').waitFor({ state: 'hidden' });
      await page.locator('a.language').focus();
      await page.locator('[id="tab.sample.java"]').press('Enter');
      expect(await page.locator('[id="sample.java"]').isVisible()).toBe(true);
      expect(problems).toEqual([]);
    },
  );

  test('copies a complete sample', async () => {
    const { page } = await open(at('index.html#sample.node-js'), {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.locator('[id="sample.node-js"] .copy').last().click();
    await page.locator('.copy', { hasText: english.texts.copied }).waitFor();
    const source = operation.samples.find(({ label }) => label === 'Node.js')?.source;
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(source?.trimEnd());
  });

  test('the list at the side marks the current section, and the language link keeps it', async () => {
    const { page } = await open(at('index.html'));
    for (const id of ['headers', 'samples', 'about']) {
      await page.locator(`[id="${id}"]`).evaluate((section) => section.scrollIntoView());
      await expect.poll(() => page.locator('.side [aria-current=location]').getAttribute('href')).toBe(`#${id}`);
    }
    // Keyboard focus in the bar does not scroll the page.
    const place = await page.evaluate(() => scrollY);
    for (const what of ['button.search', 'a.language']) await page.locator(what).focus();
    expect(await page.evaluate(() => scrollY)).toBe(place);
    await page.locator('a.language').click();
    expect(page.url()).toBe(at('zh-CN/index.html#about'));
    await page.goto(at('zh-CN/index.html#KEY_NOT_FOUND'));
    await page.locator('a.language').click();
    expect(page.url()).toBe(at('index.html#KEY_NOT_FOUND'));
    expect(await page.locator('tr:target').getAttribute('id')).toBe('KEY_NOT_FOUND');
  });

  test('the colour mode is kept on the next page', async () => {
    const { page } = await open(at('index.html'), { colorScheme: 'light' });
    await page.locator('.colors').click();
    await page.locator('.side a', { hasText: english.texts.downloads }).click();
    await page.waitForURL(at('documents.html'), { waitUntil: 'load' });
    expect(await page.locator('html').getAttribute('class')).toContain('dark');
  });

  test.each(pages)(
    '%s is accessible, without horizontal scroll, errors or requests to another origin',
    async (file) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page, problems, requests } = await open(at(file), {
          colorScheme,
          viewport: { width: 1440, height: 900 },
        });
        for (const width of [1440, 860, 465, 390]) {
          await page.setViewportSize({ width, height: 900 });
          const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth] as const);
          expect(wide, `${width}`).toBeLessThanOrEqual(shown);
          if (width !== 860) expect(await violations(page), `${colorScheme} ${width}`).toEqual([]);
          const { top } = await page.locator('h1').evaluate((heading) => heading.getBoundingClientRect());
          expect(top, `the heading at ${width}`).toBeLessThan(140);
        }
        expect(problems).toEqual([]);
        expect(requests.filter((url) => !url.startsWith(at('')))).toEqual([]);
      }
    },
  );

  test.each(languages)('three-columns.html in $tag sends no request to another origin', async ({ folder }) => {
    const { page, requests } = await open(at(`${folder}three-columns.html`));
    await page.waitForLoadState('networkidle');
    await page.locator('img').first().waitFor({ state: 'attached' });
    // Redoc also requests blob: and data: URLs, which the page itself creates.
    expect(requests.filter((url) => /^https?:/.test(url) && !url.startsWith(at('')))).toEqual([]);
  });

  test('the texts of a table do not overlap at any width', async () => {
    const { page } = await open(at('index.html'));
    for (const width of [1440, 1000, 861, 860, 465, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const overlaps = await page.locator('.codes tr').evaluateAll((all) =>
        all.flatMap((row) => {
          const cells = [...row.children].map((cell) => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return range.getBoundingClientRect();
          });
          const touches = cells.some((one, index) =>
            cells.slice(index + 1).some((other) => one.right + 8 > other.left && one.bottom > other.top),
          );
          return touches ? [row.id] : [];
        }),
      );
      expect(overlaps, `${width}`).toEqual([]);
    }
  });

  test.each(languages)('works in $tag from a folder, without a server', async ({ folder }) => {
    const file = pathToFileURL(path.join(siteFolder, `${folder}index.html`)).href;
    const { page, problems } = await open(`${file}#PROCESS_FAIL`);
    await search(page, '/', 'balance');
    await page.locator('[role=option]').first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('tr:target[id="MERCHANT_BALANCE_NOT_ENOUGH"]').waitFor();
    await page.locator('a.language').click();
    expect(page.url()).toContain('index.html#MERCHANT_BALANCE_NOT_ENOUGH');
    expect(problems).toEqual([]);
  });

  test.each(languages)('contains no English texts in $tag', async ({ tag, folder, texts }) => {
    if (tag === 'en') return;
    for (const file of ['index.html', 'documents.html', 'documents/openapi.html']) {
      const html = await readFile(path.join(siteFolder, folder, file), 'utf8');
      for (const [key, text] of Object.entries(english.texts))
        if (typeof text === 'string' && text.length > 4 && text !== texts[key as keyof typeof texts] && key !== 'name')
          expect(html, key).not.toContain(`>${text}<`);
      for (const [, label] of html.matchAll(/(?:aria-label|placeholder)="([^"#]+)"/g))
        expect(label).toMatch(/\p{Script=Han}/u);
    }
  });

  test('a crawl finds every page, no dead link and no dead anchor', async () => {
    const { page } = await open(at('index.html'));
    const queue = [at('index.html')];
    const seen = new Set(queue);
    for (const url of queue) {
      const answer = await page.request.get(url);
      expect(answer.status(), url).toBe(200);
      if (!answer.headers()['content-type']?.startsWith('text/html') || url.includes('three-columns')) continue;
      const html = await answer.text();
      const ids = new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
      for (const [, href = ''] of html
        .replace(/<script.*?<\/script>/gs, '')
        .matchAll(/(?:href|src|data-index|data-code)="([^"]*)"/g)) {
        const target = new URL(href.replaceAll('&amp;', '&'), url);
        if (!target.href.startsWith(at(''))) continue;
        const anchor = decodeURIComponent(target.hash.slice(1));
        target.hash = '';
        if (target.href === url && anchor !== '') expect(ids, `${url} → ${href}`).toContain(anchor);
        if (!seen.has(target.href)) queue.push(target.href);
        seen.add(target.href);
      }
    }
    const met = [...seen].map((url) => decodeURIComponent(new URL(url).pathname.slice(1)));
    expect(pages.filter((file) => file !== '404.html' && !met.includes(file))).toEqual([]);
  });

  test('the 404 page has links that work at any depth', async () => {
    for (const missing of ['nothing', 'zh-CN/a/b/c.html']) {
      const { page } = await open(at(missing));
      expect(await page.locator('h1').innerText()).toBe('404');
      const links = await page.locator('main a').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
      expect(links.length).toBeGreaterThan(10);
      const own = links.filter((link) => link.startsWith(at('')));
      for (const href of new Set(own.map((link) => link.split('#')[0] as string)))
        expect((await page.request.get(href)).status(), href).toBe(200);
    }
  });

  test('a page with search loads less than 60 kB compressed, and its layout does not shift', async () => {
    for (const { folder } of languages) {
      const { page, requests } = await open(at(`${folder}index.html`));
      await search(page, '/', 'key');
      await page.locator('[role=option]').first().waitFor();
      const files = [...new Set(requests.map((url) => url.split('#')[0] as string))];
      expect(files.length).toBeGreaterThan(6);
      const sizes = await Promise.all(files.map(async (url) => gzipSync(await fileOf(url), { level: 9 }).length));
      const total = sizes.reduce((sum, size) => sum + size, 0);
      console.log(`${folder || '/'}: ${files.length} files, ${(total / 1000).toFixed(1)} kB compressed`);
      expect(total).toBeLessThan(60_000);
      expect(await shift(page)).toBeLessThan(0.02);
    }
  });

  test.each(languages)("loads less than a hundredth of the script of Redoc's page in $tag", async ({ folder }) => {
    const scriptOf = async (file: string) => {
      const { page, requests } = await open(at(folder + file));
      const inline = await page.locator('script:not([src])').evaluateAll((all) => all.map((one) => one.textContent));
      const files = requests.filter((url) => new URL(url).pathname.endsWith('.js'));
      const loaded = await Promise.all(files.map(async (url) => String(await fileOf(url))));
      return gzipSync([...inline, ...loaded].join('\n'), { level: 9 }).length;
    };
    const [own, redoc] = [await scriptOf('index.html'), await scriptOf('three-columns.html')];
    console.log(`${folder || '/'}: ${own} bytes of script compressed, Redoc ${redoc}`);
    expect(own).toBeLessThan(redoc / 100);
  });

  test('has no source maps, and has complete llms.txt, llms-full.txt and robots.txt', async () => {
    const files = await readdir(siteFolder, { recursive: true });
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
    for (const { folder, contract } of languages) {
      const full = await readFile(path.join(siteFolder, folder, 'llms-full.txt'), 'utf8');
      for (const [code, { furtherAction }] of resultCodeTables(contract).flatMap((table) =>
        Object.entries(table.codes),
      ))
        for (const text of [code, furtherAction]) expect(bare(full)).toContain(bare(text));
      expect(full).not.toMatch(/<\/?(div|section|span|td)/);
      // Blanks between code and words are kept.
      expect(full.replace(/```[\s\S]*?```/g, '')).not.toMatch(/[a-z] ?[,.]?`[a-z.-]+`[A-Za-z]/);
      const index = await readFile(path.join(siteFolder, folder, 'llms.txt'), 'utf8');
      for (const [, file = ''] of index.matchAll(/\]\(([^)]+)\)/g))
        expect(files, file).toContain(path.join(folder, file));
    }
    expect(await readFile(path.join(siteFolder, 'robots.txt'), 'utf8')).toMatch(/^User-agent: \*\nAllow: \/\n$/);
  });
});

const bare = (text: string) => text.replace(/[\s`*\\|]/g, '').replace(/&(lt|gt|amp);/g, '');

const fileOf = (url: string) => {
  const { pathname } = new URL(url);
  return readFile(path.join(siteFolder, decodeURIComponent(pathname), pathname.endsWith('/') ? 'index.html' : ''));
};

async function search(page: Page, key: string, typed: string): Promise<void> {
  await page.keyboard.press(key);
  await page.locator('dialog[open] input').fill(typed);
}

/** Whether the first line of an element is covered or out of view. */
function hidden(page: Page, id: string): Promise<boolean> {
  return page.evaluate((target) => {
    const element = document.getElementById(target) as HTMLElement;
    const { left, top } = element.getBoundingClientRect();
    const above = document.elementFromPoint(left + 8, top + 8);
    return !(above !== null && (element.contains(above) || above.contains(element)));
  }, id);
}

/** The cumulative layout shift since the page was opened. */
function shift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(sum), 200);
      }),
  );
}

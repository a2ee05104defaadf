import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { readLanguages } from '../../scripts/docs/language.js';
import { placesOf } from '../../scripts/docs/reference.js';
import { resultCodeTables } from '../../scripts/docs/sections.js';
import { operationsOf } from '../../scripts/document.js';
import { seriousViolations } from './support/accessibility.js';
import { at, hasBrowser, open, redocStarted, siteFolder, useBrowser } from './support/browser.js';

const languages = await readLanguages(process.cwd());
const [english, chinese] = languages as [(typeof languages)[0], (typeof languages)[0]];
const codes = resultCodeTables(english.document).flatMap((table) => Object.keys(table.codes));
const operation = operationsOf(english.document)[0] as ReturnType<typeof operationsOf>[0];
const operationPlace = placesOf(english).at(-1)?.id as string;

const looks = languages.flatMap(({ folder }) =>
  (['light', 'dark'] as const).flatMap((colorScheme) =>
    [1400, 390].map((width) => ({ folder, colorScheme, viewport: { width, height: 900 } })),
  ),
);

describe.skipIf(!hasBrowser)('the reference site', () => {
  useBrowser();

  test.each(languages)('shows the reference in $tag without an error or a foreign request', async ({ folder }) => {
    const { page, requests, problems } = await open(at(`${folder}index.html`));
    await redocStarted(page);
    await page.goto(at(`${folder}index.html#${operationPlace}`));
    await page.locator(`[id="${operationPlace.slice(1)}"]`).waitFor();
    await page.waitForLoadState('networkidle');
    expect(problems).toEqual([]);
    expect(requests.filter((url) => !isOwn(url, at('')))).toEqual([]);
    expect(requests.filter((url) => url.startsWith('http')).length).toBeGreaterThan(4);
  });

  test.each(languages)('works from a folder in $tag, without a server', async ({ folder }) => {
    const file = pathToFileURL(path.join(siteFolder, `${folder}index.html`)).href;
    const { page, requests, problems } = await open(`${file}#${operationPlace}`);
    await redocStarted(page);
    await page.locator(`[id="${operationPlace.slice(1)}"]`).waitFor();
    await page.locator('a.language').click();
    await redocStarted(page);
    expect(page.url()).toContain(`#${operationPlace}`);
    expect(problems).toEqual([]);
    expect(requests.filter((url) => !isOwn(url, 'file:///'))).toEqual([]);
  });

  test.each(languages)('shows everything as text in $tag where scripts are off', async ({ folder, document }) => {
    const { page, problems } = await open(at(`${folder}index.html`), { javaScriptEnabled: false });
    const text = await page.locator('#content').innerText();
    for (const code of codes) expect(text).toContain(code);
    for (const { parameters } of operationsOf(document))
      for (const { name } of parameters) expect(text).toContain(name);
    const names = await page.locator('dt > code').allInnerTexts();
    const { headers } = (document.paths['/v1/payments/cancel'] as any).post.responses[200];
    for (const name of [...Object.keys(headers), 'result', 'resultStatus', 'resultCode', 'resultMessage', 'cancelTime'])
      expect(names).toContain(name);
    for (const name of ['Client-Id', 'Signature', 'paymentId', 'paymentRequestId'])
      expect(names.filter((shown) => shown === name).length, name).toBeGreaterThan(1);
    expect(text).toContain('1–64');
    for (const gateway of ['open-na-global', 'open-sea-global', 'open-de-global'])
      for (const mode of ['api', 'sandbox/api']) expect(text).toContain(`https://${gateway}.alipay.com/ams/${mode}`);
    expect(text).toContain('POST <path>\n<Client-Id>.<Request-Time>.<body>');
    expect(problems).toEqual([]);
    const links = await page.locator('a[href^="#"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    for (const link of links) expect(await page.locator(`[id="${link?.slice(1)}"]`).count(), String(link)).toBe(1);
  });

  test.each(languages)('Redoc shows the message, both headers and every code in $tag', async ({ folder }) => {
    const { page } = await open(at(`${folder}index.html#${operationPlace}`));
    await redocStarted(page);
    const section = page.locator('#content');
    await page.locator(`[id="${operationPlace.slice(1)}"]`).waitFor();
    for (const name of ['Client-Id', 'Request-Time', 'Signature', 'Agent-Token', 'Response-Time', 'cancelTime'])
      await expect.poll(() => section.innerText()).toContain(name);
    await page.goto(at(`${folder}index.html`));
    for (const code of codes) await expect.poll(() => page.locator('#content').innerText()).toContain(code);
    const image = page.locator('#content img.result-process').first();
    await image.scrollIntoViewIfNeeded();
    await expect.poll(() => image.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(100);
  });

  test.each(languages)('every place of the reference in $tag resolves', async (language) => {
    const { page } = await open(at(`${language.folder}index.html`));
    await redocStarted(page);
    for (const { id } of placesOf(language).slice(1)) {
      await page.goto(at(`${language.folder}index.html#${encodeURI(id)}`));
      await expect.poll(() => page.locator(`[id="${id.slice(1)}"]`).count(), { message: id }).toBe(1);
    }
  });

  test.each(languages)('every link in $tag leads to a page and a place that exist', async ({ folder }) => {
    for (const file of ['index.html', 'result-codes.html']) {
      const { page } = await open(at(folder + file));
      if (file === 'index.html') await redocStarted(page);
      const links = await page.locator('a[href]').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
      const own = links.filter((href) => href.startsWith(at('')) && !href.includes('#/'));
      expect(own.length).toBeGreaterThan(5);
      for (const href of new Set(own)) {
        const response = await page.request.get(href);
        expect(response.status(), href).toBe(200);
        const anchor = decodeURIComponent(new URL(href).hash.slice(1));
        if (anchor !== '' && !href.includes('/explorer/'))
          expect(await response.text(), href).toContain(`id="${anchor}"`);
      }
    }
  });

  test.each(languages)('search finds a code in $tag', async ({ folder }) => {
    const { page } = await open(at(`${folder}index.html`));
    await redocStarted(page);
    await page.locator('[data-testid="search-trigger"]').click();
    await page.locator('[data-testid="search-dialog"] input').fill('CANCEL_WINDOW_EXCEED');
    const found = page.locator('[data-testid="search-dialog"]');
    await expect.poll(() => found.innerText()).toContain(operation.path);
    await expect.poll(() => found.innerText()).toContain('CANCEL_WINDOW_EXCEED');
  });

  test('the language switch keeps the place of the reference, also where it is named differently', async () => {
    const { page } = await open(at('index.html'));
    await redocStarted(page);
    for (const [index, { id }] of placesOf(english).entries()) {
      await page.goto(at(`index.html#${encodeURI(id)}`));
      await page.locator('a.language').focus();
      const target = decodeURIComponent((await page.locator('a.language').getAttribute('href')) as string);
      expect(target).toBe(`./${chinese.folder}index.html#${placesOf(chinese)[index]?.id}`);
    }
    await page.locator('a.language').click();
    await redocStarted(page);
    expect(await page.locator('html').getAttribute('lang')).toBe(chinese.tag);
    await page.locator(`[id="${placesOf(chinese).at(-1)?.id.slice(1)}"]`).waitFor();
  });

  test('the language switch keeps the code and the filter', async () => {
    const { page } = await open(at('result-codes.html?q=balance#MERCHANT_BALANCE_NOT_ENOUGH'));
    await page.locator('a.language').click();
    expect(page.url()).toBe(at('zh-CN/result-codes.html?q=balance#MERCHANT_BALANCE_NOT_ENOUGH'));
    await page.locator('a.language').click();
    expect(page.url()).toBe(at('result-codes.html?q=balance#MERCHANT_BALANCE_NOT_ENOUGH'));
    await expect.poll(() => visibleCodes(page)).toEqual(['MERCHANT_BALANCE_NOT_ENOUGH']);
  });

  test('filters the codes as one types, by code, status and word', async () => {
    const { page, problems } = await open(at('result-codes.html'));
    expect(await visibleCodes(page)).toEqual(codes);
    await page.locator('#filter').pressSequentially('window');
    expect(await visibleCodes(page)).toEqual(['CANCEL_WINDOW_EXCEED']);
    await page.locator('#filter').fill('u');
    expect(await visibleCodes(page)).toEqual(['REQUEST_TRAFFIC_EXCEED_LIMIT', 'UNKNOWN_EXCEPTION']);
    expect(await page.locator('.filter output').innerText()).toBe('2 of 17 codes');
    await page.locator('#filter').fill('no such thing');
    expect(await visibleCodes(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test.each(languages)('each code has its own anchor in $tag, which a filter does not hide', async ({ folder }) => {
    const { page } = await open(at(`${folder}result-codes.html`));
    for (const code of codes) {
      await page.goto(at(`${folder}result-codes.html?q=no-such-thing#${code}`));
      await page.locator(`tr:target[id="${code}"]`).waitFor();
      expect(await visibleCodes(page)).toEqual(codes);
    }
  });

  test.each(looks)(
    '$folder in $colorScheme at $viewport.width pixels: accessible, and no sideways scroll',
    async ({ folder, ...options }) => {
      for (const place of [`index.html#${operationPlace}`, 'result-codes.html']) {
        const { page } = await open(at(folder + place), options);
        if (place.startsWith('index')) await redocStarted(page);
        if (place.includes('#')) await page.locator(`[id="${operationPlace.slice(1)}"]`).waitFor();
        const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth] as const);
        expect(wide, place).toBeLessThanOrEqual(shown);
        expect(await page.evaluate(() => document.documentElement.className)).toContain(options.colorScheme);
        expect(await seriousViolations(page), place).toEqual([]);
      }
    },
  );

  test('the picture of the result process follows the page into the dark', async () => {
    const paper = async (colorScheme: 'light' | 'dark') => {
      const { page } = await open(at('index.html'), { colorScheme });
      await redocStarted(page);
      const image = page.locator('#content img.result-process').first();
      const shot = await image.screenshot();
      const { width, height } = (await image.boundingBox()) as { width: number; height: number };
      return page.evaluate(
        async ([data, x, y]) => {
          const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))]));
          const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
          context?.drawImage(picture, 0, 0);
          return [...(context?.getImageData(x, y, 1, 1).data ?? [])].slice(0, 3);
        },
        [shot.toString('base64'), Math.floor(width) - 3, Math.floor(height) - 3] as const,
      );
    };
    expect(Math.min(...(await paper('light')))).toBeGreaterThan(240);
    expect(Math.max(...(await paper('dark')))).toBeLessThan(60);
  });

  test('the switch between light and dark holds on the next page', async () => {
    const { page } = await open(at('result-codes.html'), { colorScheme: 'light' });
    await page.locator('.colors').click();
    await page.locator('.bar a', { hasText: english.texts.reference }).click();
    await redocStarted(page);
    expect(await page.locator('html').getAttribute('class')).toContain('dark');
  });

  test('a page makes the browser load at most 750 kB compressed, and languages share the script', async () => {
    for (const { folder } of languages) {
      const { page, requests } = await open(at(`${folder}index.html`));
      await redocStarted(page);
      await page.locator('#content img.result-process').first().scrollIntoViewIfNeeded();
      await page.waitForLoadState('networkidle');
      const files = [...new Set(requests.filter((url) => url.startsWith('http')))];
      expect(files).toContain(at('assets/redoc.js'));
      const sizes = await Promise.all(files.map(async (url) => gzipSync(await fileOf(url), { level: 9 }).length));
      const total = sizes.reduce((sum, size) => sum + size, 0);
      console.log(`${folder || '/'}: ${files.length} files, ${(total / 1000).toFixed(1)} kB compressed`);
      expect(total).toBeLessThan(750_000);
      expect(total).toBeGreaterThan(600_000);
    }
  });

  test('no page names another origin to load from', async () => {
    for (const { folder } of languages)
      for (const file of ['index.html', 'result-codes.html']) {
        const html = await readFile(path.join(siteFolder, folder, file), 'utf8');
        expect(html).toContain('Content-Security-Policy');
        expect(html).not.toMatch(/<(script|img|iframe)[^>]* src="(https?:)?\/\//);
        expect(html).not.toMatch(/<link[^>]* href="(https?:)?\/\//);
      }
  });
});

const fileOf = (url: string) => {
  const { pathname } = new URL(url);
  return readFile(path.join(siteFolder, decodeURIComponent(pathname), pathname.endsWith('/') ? 'index.html' : ''));
};

const isOwn = (url: string, origin: string) => url.startsWith(origin) || /^(data|blob):/.test(url);

const visibleCodes = (page: Page) =>
  page.locator('.codes tbody tr:visible').evaluateAll((rows) => rows.map(({ id }) => id));

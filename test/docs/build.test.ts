import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse as parseHtml } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSite } from '../../scripts/docs/build.js';
import { readClients } from '../../scripts/docs/samples.js';

const baseUrl = 'https://docs.example.com/cancel/';
const short = 'package main // ten lines\n';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'site-'));
  // Fictitious clients: one with every optional file, one without a page in Chinese.
  const docs = path.join(folder, 'project/src/languages/go/docs');
  await mkdir(docs, { recursive: true });
  await writeFile(
    path.join(docs, 'en.md'),
    '# Go client\n\nGet it.\n\n```go\nfunc main() {}\n```\n\n`docs/cancel.go`\n',
  );
  await writeFile(path.join(docs, 'zh-CN.md'), '# Go 客户端\n\n获取方式。\n');
  await writeFile(path.join(docs, 'cancel.go'), short);
  await mkdir(path.join(folder, 'project/src/languages/rust/docs'), { recursive: true });
  await writeFile(path.join(folder, 'project/src/languages/rust/docs/en.md'), '# Rust client\n');
  await buildSite(process.cwd(), path.join(folder, 'site'), { baseUrl, clientsRoot: path.join(folder, 'project') });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Parses elements inside `pre`, which are text by default. */
const parse = (html: string) => parseHtml(html, { blockTextElements: {} });

const read = (file: string) => readFile(path.join(folder, 'site', file), 'utf8');

describe('a client in another language', () => {
  test('has a page in each language, which every page lists', async () => {
    const english = parse(await read('clients/go.html'));
    expect(english.querySelector('main h1')?.text).toBe('Go client');
    expect(english.querySelector('main pre i.k')?.text.trim()).toBe('func');
    expect(english.querySelectorAll('main pre').map((block) => block.text)).toEqual(['func main() {}', short.trim()]);
    expect(parse(await read('zh-CN/clients/go.html')).querySelector('main h1')?.text).toBe('Go 客户端');
    const links = parse(await read('index.html')).querySelectorAll('.side a');
    expect(links.map((link) => link.getAttribute('href'))).toContain('./clients/go.html');
  });

  test('has its call before the self-contained sample of its language', async () => {
    const blocks = parse(await read('index.html')).querySelectorAll('[id="sample.go"] pre');
    expect(blocks.map((block) => block.text.split('\n')[0])).toEqual([
      short.trim(),
      expect.stringContaining("Cancels a payment with Go's standard library"),
    ]);
    expect(parse(await read('index.html')).querySelectorAll('[id="sample.python"] pre')).toHaveLength(1);
  });

  test('is left out if its page is missing in a language of the site', async () => {
    await expect(read('clients/rust.html')).rejects.toThrow('ENOENT');
  });

  test('is optional: a project without clients has none', async () => {
    expect(await readClients(path.join(folder, 'nowhere'), ['en'])).toEqual([]);
  });
});

describe('a site with a base URL', () => {
  test.each([
    ['index.html', '', 'zh-CN/'],
    ['zh-CN/index.html', 'zh-CN/', ''],
    ['zh-CN/documents/openapi.html', 'zh-CN/documents/openapi.html', 'documents/openapi.html'],
  ])('%s names its canonical URL and its translation', async (file, own, other) => {
    const page = parse(await read(file));
    expect(page.querySelector('link[rel=canonical]')?.getAttribute('href')).toBe(baseUrl + own);
    expect(page.querySelector('meta[property="og:url"]')?.getAttribute('content')).toBe(baseUrl + own);
    expect(page.querySelector('meta[property="og:title"]')?.getAttribute('content')).toBeTruthy();
    const alternates = page.querySelectorAll('link[rel=alternate]').map((link) => link.getAttribute('href'));
    expect(alternates.sort()).toEqual([baseUrl + own, baseUrl + other].sort());
  });

  test('has a sitemap of every page, and robots.txt names it', async () => {
    const map = await read('sitemap.xml');
    const listed = [...map.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url]) => url);
    for (const url of ['', 'zh-CN/', 'documents.html', 'zh-CN/clients/go.html'])
      expect(listed).toContain(baseUrl + url);
    expect(new Set(listed).size).toBe(listed.length);
    expect(await read('robots.txt')).toContain(`Sitemap: ${baseUrl}sitemap.xml`);
    expect(await read('llms.txt')).toContain(`(${baseUrl}llms-full.txt)`);
  });

  test('has a 404 page whose links start with the path of the base URL', async () => {
    const page = parse(await read('404.html'));
    for (const element of page.querySelectorAll('a[href], script[src], link[href]')) {
      const target = element.getAttribute('href') ?? element.getAttribute('src') ?? '';
      expect(target).toMatch(/^(\/cancel\/|#content)/);
    }
  });
});

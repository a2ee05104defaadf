import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse as parseHtml } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSite } from '../../scripts/docs/build.js';
import { readChangelog } from '../../scripts/docs/changelog.js';
import { buildExplorer } from '../../scripts/docs/explorer.js';
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
    '# Go client\n\nGet it. The program is `cancel.go`.\n\n```go\nfunc main() {}\n```\n\n`docs/cancel.go`\n',
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

  test('has the file that its page names beside the page', async () => {
    const links = parse(await read('clients/go.html')).querySelectorAll('main a');
    expect(links.map((link) => [link.text, link.getAttribute('href')])).toContainEqual(['cancel.go', 'cancel.go']);
    expect(await read('clients/cancel.go')).toBe(short);
    expect(await read('zh-CN/clients/cancel.go')).toBe(short);
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

describe('the reference', () => {
  const folders = [
    ['en', ''],
    ['zh-CN', 'zh-CN/'],
  ] as const;

  /** The origins that an element is marked with: of all elements, or of those that `within` selects. */
  const marksIn = (page: ReturnType<typeof parse>, selector: string) =>
    (page.querySelector(selector)?.querySelectorAll('.origin') ?? []).map((mark) =>
      mark.getAttribute('href')?.replace('#origin.', ''),
    );

  test.each(folders)('marks every fact that is not the source page’s, in %s', async (_, own) => {
    const page = parse(await read(`${own}index.html`));
    for (const [selector, origins] of [
      ['[id="request.paymentId"] dt', ['contract']],
      ['[id="request.merchantAccountId"] dt', ['later']],
      ['[id="request.merchantAccountId"] dd', []],
      ['[id="response.cancelTime"] dd', ['contract']],
      ['[id="response.result.resultStatus"]', []],
      ['[id="header.Client-Id"]', ['provider', 'contract', 'contract', 'contract']],
      ['[id="KEY_NOT_FOUND"]', ['contract']],
      ['[id="ACCESS_DENIED"]', []],
      ['[id="result-codes"] thead', ['contract']],
      ['[id="causes"] h2', ['contract']],
      ['[id="judgement"] h2', ['contract']],
      ['[id="when-to-use"] h2', ['provider', 'later']],
      ['[id="outcome.U"]', ['contract']],
      ['[id="signing"] h3', ['provider']],
    ] as const)
      expect(marksIn(page, selector), selector).toEqual(origins);
    const limits = page
      .querySelectorAll('#judgement tr')
      .filter((row) => row.querySelectorAll('.origin').length > 0)
      .map((row) => [row.querySelector('code')?.text, row.querySelector('.origin')?.getAttribute('href')]);
    expect(limits).toEqual([
      ['queueGiveUpAfter', '#origin.later'],
      ['queueUnknownsBeforeAlert', '#origin.later'],
    ]);
    const gateways = page.querySelectorAll('[id="going-live"] tr').map((row) => ({
      url: row.querySelector('code')?.text ?? '',
      origins: row.querySelectorAll('.origin').map((mark) => mark.getAttribute('href')),
    }));
    for (const { url, origins } of gateways.filter(({ url }) => url !== '')) {
      const host = url.includes('-na-') ? [] : [url.includes('antglobal') ? '#origin.later' : '#origin.provider'];
      expect(origins, url).toEqual([...host, ...(url.includes('/sandbox/') ? ['#origin.provider'] : [])]);
    }
    for (const origin of ['provider', 'later', 'contract'])
      expect(page.querySelector(`[id="origin.${origin}"]`)).toBeTruthy();
  });

  test('states the differences of the English and the Chinese source page, and the facts that are later', async () => {
    const [english, chinese] = await Promise.all(
      folders.map(async ([, own]) => parse(await read(`${own}index.html`)).text),
    );
    expect(english).toContain('The Chinese page has no section on the result process');
    expect(chinese).toContain('中文页面没有“结果处理逻辑”一节');
    for (const fact of [
      /00:15/,
      /JKOPay/,
      /seven days/,
      /always of the full amount/,
      /succeeds after\s+it was cancelled/,
    ])
      expect(english).toMatch(fact);
    for (const fact of [/00:15/, /JKOPay/, /七天/, /始终针对全额/, /取消之后成功/]) expect(chinese).toMatch(fact);
  });

  test('links each rule to the reserved id that shows it, and draws the process with the numbers of the contract', async () => {
    const { 'x-decisions': decisions } = JSON.parse(await readFile('generated/openapi.json', 'utf8'));
    const rules: string[] = [...decisions.arrival, ...decisions.judgement].map(({ name }: { name: string }) => name);
    for (const [, own] of folders) {
      const page = parse(await read(`${own}index.html`));
      const runs = new Map(
        rules.map((rule) => [
          rule,
          page.querySelector(`[id="rule.${rule}"] a.run`)?.getAttribute('href')?.split('#')[1],
        ]),
      );
      expect(rules.filter((rule) => runs.get(rule) === undefined)).toEqual([]);
      expect(runs.get('old-failure')).toBe('STALE_F');
      expect(runs.get('partly-signed')).toBe('PARTIAL_SIGNATURE');
      const picture = page.querySelector('#judgement svg');
      const named = picture
        ?.getAttribute('aria-labelledby')
        ?.split(' ')
        .map((id) => page.querySelector(`[id="${id}"]`)?.text ?? '');
      const said = named?.join(' ') ?? '';
      const { maxAttempts, deadline } = decisions.parameters;
      for (const number of [
        decisions.arrival.length,
        decisions.judgement.length,
        maxAttempts.value,
        deadline.value / 1000,
      ])
        for (const text of [said, picture?.text]) expect(text).toContain(String(number));
    }
  });

  test('every page states version, source, licence, terms and changelog, and the changelog has a page', async () => {
    const { info } = JSON.parse(await readFile('generated/openapi.json', 'utf8'));
    for (const file of [
      'index.html',
      'zh-CN/index.html',
      'clients/go.html',
      'documents.html',
      'explorer/index.html',
      '404.html',
    ]) {
      const foot = parse(await read(file)).querySelector('footer');
      expect(foot?.text, file).toContain(info.version);
      expect(foot?.text, file).toContain('2022-09-23');
      const links = foot?.querySelectorAll('a').map((link) => link.getAttribute('href'));
      expect(links, file).toEqual([
        info['x-source'].url,
        info.license.url,
        info.termsOfService,
        expect.stringMatching(/changelog\.html$/),
      ]);
    }
    const changelog = await readFile('CHANGELOG.md', 'utf8');
    const versions = [...changelog.matchAll(/^## (.+)$/gm)].map(([, version]) => version);
    for (const [, own] of folders) {
      const page = parse(await read(`${own}changelog.html`));
      expect(page.querySelectorAll('h2').map(({ text }) => text)).toEqual(versions);
      const chinese = page.querySelectorAll('main li').filter(({ text }) => /\p{Script=Han}/u.test(text));
      expect(chinese.length > 0).toBe(own === 'zh-CN/');
    }
  });

  test.each([
    ['has no heading', '# 更新日志\n\n## 1.0.0\n\n首个版本。\n'],
    ['has only a heading', '# 更新日志\n\n## 1.1.0\n\n## 1.0.0\n\n首个版本。\n'],
  ])('is not built if a version %s in the changelog in Chinese', async (_, chinese) => {
    const root = await mkdtemp(path.join(folder, 'release-'));
    await writeFile(path.join(root, 'CHANGELOG.md'), '# Changelog\n\n## 1.1.0\n\n- A server.\n\n## 1.0.0\n\nFirst.\n');
    await writeFile(path.join(root, 'CHANGELOG.zh-CN.md'), chinese);
    await expect(readChangelog(root, 'zh-CN')).rejects.toThrow('CHANGELOG.zh-CN.md has no entry for 1.1.0.');
  });

  test('contains the licences of the libraries whose code is in its scripts and pages', async () => {
    const licenses = await read('assets/licenses.txt');
    expect(licenses).toMatch(/^minisearch \d/m);
    // Redoc.
    expect(licenses).toMatch(/^@redocly\/cli \d/m);
    expect(licenses).toContain('Permission is hereby granted');
    // Shiki runs at build time. Its code is not in the site.
    expect(licenses).not.toMatch(/^@?shiki/m);
    const link = parse(await read('changelog.html')).querySelector('a[href="assets/licenses.txt"]');
    expect(link).toBeTruthy();
  });

  test('stands beside the explorer that a sandbox serves', async () => {
    const explorer = path.join(folder, 'explorer');
    await buildExplorer(process.cwd(), explorer);
    for (const [, own] of folders) {
      const links = parse(await readFile(path.join(explorer, own, 'index.html'), 'utf8')).querySelectorAll('.side a');
      expect(links.map((link) => path.basename(link.getAttribute('href') ?? ''))).toEqual([
        'reference.html',
        'index.html',
      ]);
      const reference = parse(await readFile(path.join(explorer, own, 'reference.html'), 'utf8'));
      expect(reference.querySelector('[id="STALE_RESPONSE"]')).toBeTruthy();
      const ids = new Set(reference.querySelectorAll('[id]').map(({ id }) => id));
      for (const link of reference.querySelectorAll('main a[href]').map((one) => one.getAttribute('href') ?? ''))
        if (link.startsWith('#')) expect(ids, link).toContain(link.slice(1));
        else expect(link).toMatch(/^(https:|index\.html#)/);
    }
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
      expect(target).toMatch(/^(\/cancel\/|#content|https:)/);
    }
  });
});

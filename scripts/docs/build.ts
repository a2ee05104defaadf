import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildAssets } from './assets.js';
import { changelogBody, changelogPage, readChangelog } from './changelog.js';
import {
  type DownloadableDocument,
  documentBody,
  documentPage,
  documentsBody,
  purposeOf,
  readDocuments,
} from './documents.js';
import { buildExplorer } from './explorer.js';
import { escapeHtml, inlineMarkdown, markdown, place } from './html.js';
import { type Language, readLanguages } from './language.js';
import { asMarkdown, llms, type MadePage, searchIndex, sitemap } from './machines.js';
import { resultCodeTables } from './operations.js';
import { type Link, type Page, renderPage } from './page.js';
import { redocLibrary, redocPage } from './redoc.js';
import { referencePage } from './reference.js';
import { type LanguageClient, readClients } from './samples.js';
import { type ShownRule, shownRules } from './shown-rules.js';

export interface SiteOptions {
  /** The URL of the published site, with a slash at its end: for canonical links and the sitemap. */
  baseUrl?: string | undefined;
  /** The project with the clients in other languages. Default: this project. */
  clientsRoot?: string;
}

interface Site extends SiteOptions {
  root: string;
  folder: string;
  languages: Language[];
  documents: DownloadableDocument[];
  clients: LanguageClient[];
  shown: Map<string, ShownRule>;
}

/** Builds the site into a folder. Removes the previous content of the folder. */
export async function buildSite(root: string, folder: string, options: SiteOptions = {}): Promise<void> {
  const languages = await readLanguages(root);
  const tags = languages.map(({ tag }) => tag);
  const clients = await readClients(options.clientsRoot ?? root, tags);
  const [{ contract }] = languages as [Language];
  const site: Site = {
    ...options,
    root,
    folder,
    languages,
    clients,
    documents: await readDocuments(root),
    shown: await shownRules(contract),
  };
  await rm(folder, { recursive: true, force: true });
  const scripts = ['color-mode', 'site', 'search'];
  await buildAssets(path.join(folder, 'assets'), ['site.css', 'icon.svg'], scripts, [redocLibrary]);
  for (const { files } of site.documents) for (const { name, content } of files) await write(folder, name, content);
  await buildExplorer(root, path.join(folder, 'explorer'), {
    languages,
    pagesOf: (language) => pagesOf(site, language),
  });
  const pages: MadePage[] = [];
  for (const language of languages) {
    pages.push(...(await buildLanguage(site, language)));
    await write(folder, `${language.folder}three-columns.html`, await redocPage(root, language));
  }
  await write(folder, '404.html', notFound(site));
  await write(
    folder,
    'robots.txt',
    `User-agent: *\nAllow: /\n${options.baseUrl ? `Sitemap: ${options.baseUrl}sitemap.xml\n` : ''}`,
  );
  if (options.baseUrl) await write(folder, 'sitemap.xml', sitemap(pages, options.baseUrl));
  // Without this file, GitHub Pages would process the site with Jekyll.
  await write(folder, '.nojekyll', '');
}

async function write(folder: string, name: string, content: string | Buffer): Promise<void> {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), content);
}

/** The links to all pages, which every page lists. */
function pagesOf({ clients }: Site, { texts, folder }: Language): Link[] {
  return [
    { text: texts.reference, href: 'index.html' },
    { text: texts.explorer, href: `${folder === '' ? '' : '../'}explorer/${folder}index.html` },
    ...clients.map(({ name, title }) => ({ text: title, href: `clients/${name}.html` })),
    { text: texts.downloads, href: 'documents.html' },
    { text: texts.threeColumns, href: 'three-columns.html' },
  ];
}

async function buildLanguage(site: Site, language: Language): Promise<MadePage[]> {
  const { tag, folder, contract, texts } = language;
  const pages: MadePage[] = [];
  const add = async (page: Pick<Page, 'file' | 'title' | 'description' | 'body' | 'sections'>) => {
    pages.push({ language, ...page });
    const whole = {
      ...page,
      language,
      languages: site.languages,
      pages: pagesOf(site, language),
      changelog: changelogPage,
      search: '',
    };
    await write(site.folder, folder + page.file, renderPage({ ...whole, baseUrl: site.baseUrl }));
  };
  const { title } = contract.info;
  const explorer = `${folder === '' ? './' : '../'}explorer/${folder}index.html`;
  const reference = referencePage(language, site.clients, explorer, site.shown);
  await add({ file: 'index.html', ...reference });
  for (const client of site.clients) {
    const text = client.pages.get(tag) as string;
    const [, heading = client.title] = /^# (.+)$/m.exec(text) ?? [];
    const body = `<section ${place('client', 'page')}>${markdown(text)}</section>`;
    await add({ file: `clients/${client.name}.html`, title: heading, description: `${heading} · ${title}`, body });
    if (client.sample) await write(site.folder, `${folder}clients/${client.sample.file}`, client.sample.source);
  }
  await add({
    file: changelogPage,
    title: `${texts.changelog} · ${title}`,
    description: texts.changelogIntro,
    body: changelogBody(language, await readChangelog(site.root, tag), folder === '' ? '' : '../'),
  });
  const list = documentsBody(language, site.documents);
  await add({
    file: 'documents.html',
    title: `${texts.downloads} · ${title}`,
    description: texts.downloadsIntro,
    body: list,
  });
  for (const document of site.documents) {
    const body = documentBody(language, document, folder === '' ? '../' : '../../');
    const description = purposeOf(language, document);
    await add({ file: documentPage(document), title: `${document.name} · ${title}`, description, body });
  }
  const [, { text, href } = { text: '', href: '' }] = pagesOf(site, language);
  const other = {
    language,
    file: href,
    title: text,
    description: '',
    body: `<section ${place('content', 'page')}><h1>${text}</h1></section>`,
  };
  await write(site.folder, `${folder}search-index.js`, searchIndex(language, [...pages, other]));
  await write(site.folder, `${folder}llms.txt`, llms(language, pages, site.baseUrl));
  await write(site.folder, `${folder}llms-full.txt`, `${asMarkdown(reference.body)}\n`);
  return pages;
}

/** The page 404.html. A host serves it at any URL, so its links start with the path of the base URL, or with `/`. */
function notFound(site: Site): string {
  const [language] = site.languages as [Language];
  const toRoot = new URL(site.baseUrl ?? 'http://localhost/').pathname;
  const parts = site.languages.map((one) => {
    const links = pagesOf(site, one).map(
      ({ text, href }) => `<li><a href="${toRoot}${one.folder}${href}">${escapeHtml(text)}</a></li>`,
    );
    const codes = resultCodeTables(one.contract).flatMap(({ codes }) => Object.keys(codes));
    const codeLinks = codes.map(
      (code) => `<a href="${toRoot}${one.folder}index.html#${code}"><code>${code}</code></a>`,
    );
    return `<section lang="${one.tag}"><h2>${one.texts.notFound}</h2><p>${inlineMarkdown(one.texts.notFoundText)}</p><ul>${links.join('')}</ul><p>${codeLinks.join(' ')}</p></section>`;
  });
  return renderPage({
    language,
    languages: site.languages,
    file: 'index.html',
    title: '404',
    description: '',
    body: `<h1>404</h1>${parts.join('\n')}`,
    pages: [],
    changelog: changelogPage,
    toRoot,
  });
}

import { escapeHtml } from './html.js';
import type { Language } from './language.js';

/** A link in the list of pages. */
export interface Link {
  text: string;
  /** The path from the folder of the page's language. */
  href: string;
}

export interface Page {
  language: Language;
  /** Every language of the site, for the switch. */
  languages: Language[];
  /** Its path in the folder of its language. */
  file: string;
  title: string;
  /** The description for search engines. */
  description: string;
  /** The content of the `main` element. */
  body: string;
  /** The sections in the list at the side. */
  sections?: { id: string; title: string }[];
  pages: Link[];
  /** The page with the changelog, from the folder of the page's language, if there is one. */
  changelog?: string;
  /** The path from this page's root to the root of the site that it searches; empty if both are the same. */
  search?: string;
  /** Further styles and scripts. */
  styles?: string[];
  scripts?: string[];
  /** The origins that the page may connect to besides its own. */
  connects?: string[];
  /** The URL of the published site, with a slash at its end. */
  baseUrl?: string | undefined;
  /** The path to the site's root, for a page that is served at any URL. Default: derived from `file`. */
  toRoot?: string;
}

/** A complete page: the head with its content security policy, the bar, the list at the side, and the content. */
export function renderPage(page: Page): string {
  const { language, languages, file, title, body, styles = [], scripts = [], sections = [], pages, search } = page;
  const { tag, texts, folder } = language;
  const toRoot = page.toRoot ?? ('../'.repeat((folder + file).split('/').length - 1) || './');
  const assets = `${toRoot}assets/`;
  const own = `${toRoot}${folder}`;
  const others = languages
    .filter((other) => other.tag !== tag)
    .map(
      (other) =>
        `<a class="language" lang="${other.tag}" hreflang="${other.tag}" href="${toRoot}${other.folder}${file}">${other.texts.name}</a>`,
    );
  const items = sections.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`);
  const links = pages.map(
    ({ text, href }) =>
      `<li><a href="${own}${href}"${href === file ? ' aria-current="page"' : ''}>${escapeHtml(text)}</a></li>`,
  );
  const list = (label: string, entries: string[]) =>
    entries.length === 0 ? '' : `<nav aria-label="${label}"><b>${label}</b><ul>${entries.join('')}</ul></nav>`;
  const say = {
    copy: texts.copy,
    copied: texts.copied,
    hint: texts.searchHint,
    none: texts.searchNone,
    label: texts.search,
  };
  return `<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy(page)}">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
${forMachines(page)}
<link rel="icon" href="${assets}icon.svg" type="image/svg+xml">
${['site.css', ...styles].map((name) => `<link rel="stylesheet" href="${assets}${name}">`).join('\n')}
<script src="${assets}color-mode.js"></script>
${['site.js', ...scripts].map((name) => `<script src="${assets}${name}" defer></script>`).join('\n')}
</head>
<body>
<a class="skip" href="#content">${texts.skip}</a>
<header class="bar">
<a class="name" href="${own}index.html"><code>cancel</code> <span>${escapeHtml(language.contract.info.title)}</span></a>
${items.length + links.length === 0 ? '' : `<button type="button" class="menu" aria-expanded="false" aria-controls="side">${texts.menu}</button>`}
${search === undefined ? '' : searchButton(page, toRoot + search)}
<button type="button" class="colors" aria-label="${texts.colors}"></button>
${others.join('\n')}
</header>
<div class="page">
<div class="side" id="side">${list(texts.contents, items)}${list(texts.pages, links)}</div>
<main id="content" tabindex="-1" data-say="${escapeHtml(JSON.stringify(say))}">
${body}
${foot(page, own)}
</main>
</div>
</body>
</html>
`;
}

/** The version of the contract, its source, its licence, the terms and the changelog. */
function foot({ language: { contract, texts }, changelog }: Page, own: string): string {
  const link = (href: string, text: string) => `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;
  const { version, license, termsOfService } = contract.info;
  const source = contract.info['x-source'];
  const parts = [
    escapeHtml(texts.version.replace('{version}', version)),
    source && link(source.url, texts.sourcePage.replace('{date}', (source.date ?? '').slice(0, 10))),
    license && link(license.url, texts.license.replace('{name}', license.name)),
    termsOfService && link(termsOfService, texts.terms),
    changelog && link(own + changelog, texts.changelog),
  ];
  return `<footer>${parts.filter(Boolean).join(' · ')}</footer>`;
}

/** The search button. Its attributes name the files that the first search loads, and the current page. */
function searchButton({ language: { folder, texts }, file, search }: Page, site: string): string {
  const places = `data-index="${site}${folder}search-index.js" data-code="${site}assets/search.js" data-root="${site}${folder}"`;
  return `<button type="button" class="search" ${places} data-file="${search === '' ? file : ''}" aria-keyshortcuts="/ Control+K">${texts.search} <kbd>/</kbd></button>`;
}

/** The content security policy: only files of the site may load. `file:` allows to open the site from a folder. */
function policy({ connects = [] }: Page): string {
  return [
    "default-src 'none'",
    "script-src 'self' file:",
    "style-src 'self' file:",
    "img-src 'self' data: file:",
    ["connect-src 'self'", ...connects].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Metadata for search engines and previews. They need absolute URLs, so most of it needs `baseUrl`. */
function forMachines({ language, languages, file, title, description, baseUrl, toRoot }: Page): string {
  const meta = (name: string, content: string, key = 'name') =>
    `<meta ${key}="${name}" content="${escapeHtml(content.replaceAll('`', '').trim())}">`;
  if (toRoot !== undefined) return '<meta name="robots" content="noindex">';
  const address = ({ folder }: Language) => `${baseUrl}${folder}${file === 'index.html' ? '' : file}`;
  const alternates = languages.map(
    (other) => `<link rel="alternate" hreflang="${other.tag}" href="${escapeHtml(address(other))}">`,
  );
  return [
    meta('description', description),
    ...(baseUrl === undefined ? [] : [`<link rel="canonical" href="${escapeHtml(address(language))}">`, ...alternates]),
    meta('og:type', 'website', 'property'),
    meta('og:title', title, 'property'),
    meta('og:description', description, 'property'),
    meta('og:locale', language.tag.replace('-', '_'), 'property'),
    ...(baseUrl === undefined ? [] : [meta('og:url', address(language), 'property')]),
  ].join('\n');
}

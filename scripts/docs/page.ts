import { escapeHtml } from './html.js';
import type { Language } from './language.js';

/** A link in the bar on top of a page. */
export interface Link {
  text: string;
  href: string;
  current?: boolean;
}

/** A link to the same page in another language. */
export interface Switch {
  language: Language;
  href: string;
  /** That page's places, where it has any. */
  places?: string[];
}

export interface Page {
  language: Language;
  title: string;
  /** A sentence for search engines. */
  description: string;
  body: string;
  /** The way to the folder of scripts and styles, with a slash at the end. */
  assets: string;
  /** Beside those that every page has. */
  styles?: string[];
  /** In order, after those that every page has. */
  scripts?: string[];
  links: Link[];
  switches: Switch[];
  /** Addresses in this page, in the order that all languages share, for a switch that keeps the place. */
  places?: string[];
  /** What the page may connect to, beside its own origin. */
  connects?: string[];
}

/** A whole page: the head with its policy, the bar on top, and the body. */
export function renderPage(page: Page): string {
  const { language, title, description, body, assets, styles = [], scripts = [], places } = page;
  const style = (name: string) => `<link rel="stylesheet" href="${assets}${name}">`;
  const script = (name: string) => `<script src="${assets}${name}" defer></script>`;
  return `<!doctype html>
<html lang="${language.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy(page)}">
<meta name="referrer" content="no-referrer">
<meta name="description" content="${escapeHtml(description)}">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${assets}icon.svg" type="image/svg+xml">
${['site.css', ...styles].map(style).join('\n')}
<script src="${assets}color-mode.js"></script>
${['site.js', ...scripts].map(script).join('\n')}
</head>
<body>
<a class="skip" href="#content">${language.texts.skip}</a>
${bar(page)}
<div id="content" tabindex="-1"${placesAttribute(places)}>
${body}
</div>
</body>
</html>
`;
}

/** Only what the site itself holds may load. `file:` is there for a site that is opened from a folder. */
function policy({ connects = [] }: Page): string {
  return [
    "default-src 'none'",
    "script-src 'self' file:",
    "style-src 'self' 'unsafe-inline' file:",
    "img-src 'self' data: file:",
    'font-src data:',
    ["connect-src 'self'", ...connects].join(' '),
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function placesAttribute(places: string[] | undefined): string {
  return places === undefined ? '' : ` data-places="${escapeHtml(JSON.stringify(places))}"`;
}

function bar({ language: { texts }, links, switches }: Page): string {
  const items = links.map(
    ({ text, href, current }) =>
      `<li><a href="${href}"${current ? ' aria-current="page"' : ''}>${escapeHtml(text)}</a></li>`,
  );
  const others = switches.map(
    ({ language, href, places }) =>
      `<a class="language" lang="${language.tag}" hreflang="${language.tag}" href="${href}"${placesAttribute(places)}>${language.texts.name}</a>`,
  );
  return `<header class="bar">
<span class="name"><code>cancel</code></span>
<nav aria-label="${texts.pages}"><ul>
${items.join('\n')}
</ul></nav>
<span class="end">
<button type="button" class="colors" aria-label="${texts.colors}" hidden></button>
${others.join('\n')}
</span>
</header>`;
}

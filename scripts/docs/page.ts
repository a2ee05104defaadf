import { createHash } from 'node:crypto';
import { escapeHtml } from './html.js';
import type { Language } from './language.js';

export interface Page {
  language: Language;
  /** Every language of the site, for the switch. */
  languages: Language[];
  /** Its file, in the language's folder. */
  file: string;
  title: string;
  /** A sentence for search engines. */
  description: string;
  body: string;
  /** Scripts in assets/, in order; the shared one comes first by itself. */
  scripts?: string[];
  /** Addresses in this page in a language, in the order that all languages share, for a switch that keeps the place. */
  places?: (language: Language) => string[];
  /** Scripts that a component writes into the page itself; the policy allows exactly these. */
  inlineScripts?: string[];
}

/** A whole page: the head with its policy, the bar on top, and the body. */
export function renderPage(page: Page): string {
  const { language, title, description, body, scripts = [] } = page;
  const { tag, toRoot, texts } = language;
  const asset = (name: string) => `${toRoot}assets/${name}`;
  return `<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy(page)}">
<meta name="referrer" content="no-referrer">
<meta name="description" content="${escapeHtml(description)}">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${asset('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${asset('site.css')}">
<script src="${asset('color-mode.js')}"></script>
<script src="${asset('site.js')}" defer></script>
${scripts.map((name) => `<script src="${asset(name)}" defer></script>`).join('\n')}
</head>
<body>
<a class="skip" href="#content">${texts.skip}</a>
${bar(page)}
<div id="content" tabindex="-1"${placesAttribute(page, language)}>
${body}
</div>
</body>
</html>
`;
}

/** Only what the site itself holds may load. `file:` is there for a site that is opened from a folder. */
function policy({ inlineScripts = [] }: Page): string {
  const hashes = inlineScripts.map((script) => ` 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  return [
    "default-src 'none'",
    `script-src 'self' file:${hashes.join('')}`,
    "style-src 'self' 'unsafe-inline' file:",
    "img-src 'self' data: file:",
    'font-src data:',
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function placesAttribute({ places }: Page, language: Language): string {
  return places === undefined ? '' : ` data-places="${escapeHtml(JSON.stringify(places(language)))}"`;
}

function bar(page: Page): string {
  const { language, languages, file } = page;
  const { texts, toRoot, tag } = language;
  const link = (target: string, text: string, href = target) =>
    `<li><a href="${href}"${target === file ? ' aria-current="page"' : ''}>${escapeHtml(text)}</a></li>`;
  const switches = languages
    .filter((other) => other.tag !== tag)
    .map(
      (other) =>
        `<a class="language" lang="${other.tag}" hreflang="${other.tag}" href="${toRoot}${other.folder}${file}"${placesAttribute(page, other)}>${other.texts.name}</a>`,
    );
  return `<header class="bar">
<a class="name" href="index.html"><code>cancel</code></a>
<nav aria-label="${texts.pages}"><ul>
${link('index.html', texts.reference)}
${link('result-codes.html', texts.resultCodes)}
${link('explorer', texts.explorer, `${toRoot}explorer/${language.folder}index.html`)}
</ul></nav>
<span class="end">
<button type="button" class="colors" aria-label="${texts.colors}" hidden></button>
${switches.join('\n')}
</span>
</header>`;
}

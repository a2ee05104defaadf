import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAssets } from './browser-code.js';
import { buildExplorer } from './explorer.js';
import { embedJson, escapeHtml } from './html.js';
import { type Language, readLanguages } from './language.js';
import { buildRedoc, redocDocument, redocOptions } from './redoc.js';
import { redocTranslations } from './redoc-translations.js';
import { placesOf, referenceText } from './reference.js';
import { resultCodesBody } from './result-codes.js';
import { picturesOf } from './sections.js';
import { renderSitePage } from './site-page.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const scripts = ['color-mode', 'site', 'redoc-words', 'redoc-start'];

/** Builds the whole site into a folder, whose former content is removed. */
export async function buildSite(root: string, folder: string): Promise<void> {
  const languages = await readLanguages(root);
  const redoc = await buildRedoc(root);
  await rm(folder, { recursive: true, force: true });
  await buildAssets(
    path.join(folder, 'assets'),
    ['site.css', 'icon.svg'].map((file) => path.join(here, 'assets', file)),
    Object.fromEntries(scripts.map((name) => [name, path.join(here, 'browser', `${name}.ts`)])),
  );
  await writeFile(path.join(folder, 'assets/redoc.js'), redoc);
  await buildExplorer(root, path.join(folder, 'explorer'), 'docs');
  for (const language of languages) await buildLanguage(root, folder, language, languages);
  await writeFile(path.join(folder, '404.html'), notFound(languages));
  // GitHub Pages would else pass the site through Jekyll.
  await writeFile(path.join(folder, '.nojekyll'), '');
}

async function buildLanguage(root: string, site: string, language: Language, languages: Language[]): Promise<void> {
  const folder = path.join(site, language.folder);
  await mkdir(folder, { recursive: true });
  for (const ending of ['yaml', 'json'])
    await cp(path.join(root, `generated/${language.source}.${ending}`), path.join(folder, `openapi.${ending}`));
  for (const [file, { svg }] of picturesOf(language)) await writeFile(path.join(folder, file), svg);
  await writeFile(path.join(folder, 'index.html'), referencePage(language, languages));
  await writeFile(path.join(folder, 'result-codes.html'), resultCodesPage(language, languages));
}

function referencePage(language: Language, languages: Language[]): string {
  const { document, tag } = language;
  const data = {
    definition: redocDocument(language),
    options: redocOptions(language),
    translations: redocTranslations[tag] ?? {},
  };
  const blocks = Object.entries(data).map(
    ([id, value]) => `<script type="application/json" id="${id}">${embedJson(value)}</script>`,
  );
  return renderSitePage({
    language,
    languages,
    file: 'index.html',
    title: document.info.title,
    description: String(document.info['summary'] ?? document.info.title).replaceAll('`', ''),
    body: `<div id="redoc">${referenceText(language)}</div>\n${blocks.join('\n')}`,
    scripts: ['redoc-words.js', 'redoc.js', 'redoc-start.js'],
    places: (of) => placesOf(of).map(({ id }) => id),
  });
}

function resultCodesPage(language: Language, languages: Language[]): string {
  const { document, texts } = language;
  return renderSitePage({
    language,
    languages,
    file: 'result-codes.html',
    title: `${texts.resultCodes} · ${document.info.title}`,
    description: texts.resultCodesIntro,
    body: resultCodesBody(language),
  });
}

/** A host shows it at any address, so its links are absolute where the host allows, and it loads nothing. */
function notFound(languages: Language[]): string {
  const parts = languages.map(
    ({ tag, texts }) =>
      `<section lang="${tag}"><h1>${texts.notFound}</h1><p>${escapeHtml(texts.notFoundText)} <a href="./">${texts.reference}</a></p></section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>404</title>
<style>:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:40em;margin:3em auto;padding:0 1em}</style></head>
<body>${parts.join('\n')}</body></html>
`;
}

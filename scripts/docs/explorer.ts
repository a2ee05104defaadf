import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { causeTemplatesOf } from '../emit/decisions.js';
import { buildAssets } from './assets.js';
import { changelogPage } from './changelog.js';
import { embedJson, escapeHtml } from './html.js';
import { type Language, readLanguages } from './language.js';
import { resultCodeTables } from './operations.js';
import { type Link, renderPage } from './page.js';
import { referencePage } from './reference.js';
import { shownRules } from './shown-rules.js';
import { explorerTexts } from './texts/explorer.js';

/** The default URL of the command `sandbox`. */
const defaultAddress = 'http://127.0.0.1:4020';
const loopback = ['http', 'https'].flatMap((scheme) =>
  ['127.0.0.1', 'localhost'].map((host) => `${scheme}://${host}:*`),
);

/** The site that the explorer is part of. Without a site, a sandbox serves the explorer with the reference, and the explorer calls it. */
export interface Surroundings {
  languages: Language[];
  pagesOf(language: Language): Link[];
}

/** Builds the API explorer into a folder: one page per language, and the assets. */
export async function buildExplorer(root: string, folder: string, surroundings?: Surroundings): Promise<void> {
  const languages = surroundings?.languages ?? (await readLanguages(root));
  const own = path.join(root, 'src/explorer');
  await buildAssets(
    path.join(folder, 'assets'),
    ['site.css', 'icon.svg', path.join(own, 'explorer.css')],
    ['color-mode', 'site', path.join(own, 'explorer')],
  );
  const write = async (language: Language, file: string, page: string) => {
    await mkdir(path.join(folder, language.folder), { recursive: true });
    await writeFile(path.join(folder, language.folder, file), page);
  };
  for (const language of languages)
    await write(language, 'index.html', explorerPage(language, languages, surroundings));
  if (surroundings !== undefined) return;
  const [{ contract }] = languages as [Language];
  const shown = await shownRules(contract);
  for (const language of languages) {
    const page = referencePage(language, [], 'index.html', shown);
    const whole = { ...page, language, languages, file: referenceFile, pages: ownPages(language) };
    await write(language, referenceFile, renderPage(whole));
  }
}

/** The reference beside the explorer of a sandbox. */
const referenceFile = 'reference.html';

/** The pages that a sandbox serves. */
function ownPages({ texts }: Language): Link[] {
  return [
    { text: texts.reference, href: referenceFile },
    { text: texts.explorer, href: 'index.html' },
  ];
}

function explorerPage(language: Language, languages: Language[], surroundings: Surroundings | undefined): string {
  const { tag, contract, folder } = language;
  const messages = explorerTexts[tag];
  if (messages === undefined)
    throw new Error(`The explorer has no texts in ${tag}. Add them to scripts/docs/texts/explorer.ts.`);
  const codes = Object.assign({}, ...resultCodeTables(contract).map((table) => table.codes));
  const site = `../${folder === '' ? '' : `../${folder}`}`;
  const pages =
    surroundings?.pagesOf(language).map(({ text, href }) => ({
      text,
      href: href.includes('explorer/') ? 'index.html' : site + href,
    })) ?? ownPages(language);
  return renderPage({
    language,
    languages,
    file: 'index.html',
    title: `${messages['title']} · ${contract.info.title}`,
    description: messages['intro'] ?? '',
    body: `${body(messages, surroundings === undefined)}\n<script type="application/json" id="data">${embedJson({ messages, codes, causes: contract['x-unknown-causes'], reasons: reasonsIn(language, languages) })}</script>`,
    styles: ['explorer.css'],
    scripts: ['explorer.js'],
    connects: loopback,
    pages,
    ...(surroundings === undefined ? {} : { search: '../', changelog: site + changelogPage }),
  });
}

/** The messages of causes in English, each with its translation. None for English itself. */
function reasonsIn({ tag, contract }: Language, [english]: Language[]): [string, string][] {
  if (english === undefined || tag === english.tag) return [];
  const own = new Map(causeTemplatesOf(contract).map(({ name, message }) => [name, message]));
  return causeTemplatesOf(english.contract).map(({ name, message }) => [message, own.get(name) ?? message]);
}

function body(messages: Record<string, string>, servedBySandbox: boolean): string {
  const say = (key: string) => escapeHtml(messages[key] ?? '');
  const input = (id: string, key: string) =>
    `<label class="input">${say(key)}<input id="${id}" autocomplete="off" spellcheck="false"></label>`;
  const output = (id: string, key: string) => `<h3>${say(key)}</h3><pre tabindex="0" id="${id}"></pre>`;
  return `<h1>${say('title')}</h1>
<p>${say('intro')}</p>
<p class="notice">${say('keys')}</p>
<p>${say('start')} <code>npx alipay-cancel-contract sandbox</code></p>
<noscript><p class="state bad">${say('noScript')}</p></noscript>
<form id="connection">
<label class="input">${say('address')}<input id="address" type="url" required autocomplete="off" spellcheck="false" value="${servedBySandbox ? '' : defaultAddress}"></label>
<button class="button">${say('connect')}</button>
<span id="connection-state" class="state" role="status"></span>
<a id="own-page" href="" hidden>${say('ownPage')}</a>
</form>
<div class="explorer" id="explorer" hidden>
<section class="choices" aria-label="${say('choices')}" tabindex="0">
<h2>${say('choices')}</h2>
<div id="cases"><p>${say('choicesEmpty')}</p></div>
</section>
<div>
<form id="request">
<h2>${say('request')}</h2>
<label class="input">${say('body')}</label>
<textarea id="body" aria-label="${say('body')}" spellcheck="false" rows="4">{
  "paymentId": "sandbox-SUCCESS"
}</textarea>
<div class="inputs">
${input('client-id', 'clientId')}
${input('request-time', 'requestTime')}
${input('agent-token', 'agentToken')}
</div>
<button class="button" id="send" disabled>${say('send')}</button>
</form>
<section id="results" aria-label="${say('result')}" hidden>
<h2 id="headline" class="state" aria-live="polite"></h2>
<p id="reason"></p>
<p id="action"></p>
<p><code id="for-programs"></code></p>
<p class="actions"><button type="button" id="repeat">${say('repeat')}</button> <button type="button" id="copy-curl">${say('copyCurl')}</button></p>
<h3>${say('attempts')}</h3><ol id="attempts" class="plain"></ol>
${output('raw-response', 'rawResponse')}
${output('raw-request', 'rawRequest')}
${output('signed-content', 'signedContent')}
</section>
</div>
</div>`;
}

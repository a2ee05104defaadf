import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildAssets } from './browser-code.js';
import { explorerTexts } from './explorer-texts.js';
import { embedJson, escapeHtml } from './html.js';
import { type Language, readLanguages } from './language.js';
import { renderPage } from './page.js';
import { resultCodeTables } from './sections.js';

/** Where the explorer is served: with the reference, or by the sandbox, which is then the one that it calls. */
export type Home = 'docs' | 'sandbox';

/** The address at which the command `sandbox` listens unless it is told otherwise. */
const defaultAddress = 'http://127.0.0.1:4020';
const loopback = ['http', 'https'].flatMap((scheme) =>
  ['127.0.0.1', 'localhost'].map((host) => `${scheme}://${host}:*`),
);

/** Builds the API explorer into a folder: a page per language, and its assets. */
export async function buildExplorer(root: string, folder: string, home: Home): Promise<void> {
  const languages = await readLanguages(root);
  const own = path.join(root, 'src/explorer');
  const shared = path.join(root, 'scripts/docs');
  await buildAssets(
    path.join(folder, 'assets'),
    [path.join(shared, 'assets/site.css'), path.join(shared, 'assets/icon.svg'), path.join(own, 'explorer.css')],
    {
      'color-mode': path.join(shared, 'browser/color-mode.ts'),
      site: path.join(shared, 'browser/site.ts'),
      explorer: path.join(own, 'explorer.ts'),
    },
  );
  for (const language of languages) {
    const page = path.join(folder, language.folder, 'index.html');
    await mkdir(path.dirname(page), { recursive: true });
    await writeFile(page, explorerPage(language, languages, home));
  }
}

function explorerPage(language: Language, languages: Language[], home: Home): string {
  const { tag, folder, toRoot, document, texts } = language;
  const messages = explorerTexts[tag];
  if (messages === undefined)
    throw new Error(`The explorer has no words in ${tag}. Add them to scripts/docs/explorer-texts.ts.`);
  const codes = Object.assign({}, ...resultCodeTables(document).map((table) => table.codes));
  const site = `${toRoot}../${folder}`;
  return renderPage({
    language,
    title: `${messages['title']} · ${document.info.title}`,
    description: messages['intro'] ?? '',
    body: `${body(messages, home)}\n<script type="application/json" id="data">${embedJson({ messages, codes })}</script>`,
    assets: `${toRoot}assets/`,
    styles: ['explorer.css'],
    scripts: ['explorer.js'],
    connects: loopback,
    links: [
      ...(home === 'docs'
        ? [
            { text: texts.reference, href: `${site}index.html` },
            { text: texts.resultCodes, href: `${site}result-codes.html` },
          ]
        : []),
      { text: texts.explorer, href: 'index.html', current: true },
    ],
    switches: languages
      .filter((other) => other.tag !== tag)
      .map((other) => ({ language: other, href: `${toRoot}${other.folder}index.html` })),
  });
}

function body(messages: Record<string, string>, home: Home): string {
  const say = (key: string) => escapeHtml(messages[key] ?? '');
  const input = (id: string, key: string) =>
    `<label class="field">${say(key)}<input id="${id}" autocomplete="off" spellcheck="false"></label>`;
  const output = (id: string, key: string) => `<h3>${say(key)}</h3><pre tabindex="0" id="${id}"></pre>`;
  return `<main class="text wide">
<h1>${say('title')}</h1>
<p>${say('intro')}</p>
<p class="notice">${say('keys')}</p>
<p>${say('start')} <code>npx alipay-cancel-contract sandbox</code></p>
<noscript><p class="state bad">${say('noScript')}</p></noscript>
<form id="connection">
<label class="field">${say('address')}<input id="address" type="url" required autocomplete="off" spellcheck="false" value="${home === 'docs' ? defaultAddress : ''}"></label>
<button class="button">${say('connect')}</button>
<span id="connection-state" class="state" role="status"></span>
</form>
<div class="explorer" id="explorer" hidden>
<section class="choices" aria-label="${say('choices')}" tabindex="0">
<h2>${say('choices')}</h2>
<div id="cases"><p>${say('choicesEmpty')}</p></div>
</section>
<div>
<form id="request">
<h2>${say('request')}</h2>
<label class="field">${say('body')}</label>
<textarea id="body" aria-label="${say('body')}" spellcheck="false" rows="4">{
  "paymentId": "sandbox-SUCCESS"
}</textarea>
<div class="fields">
${input('client-id', 'clientId')}
${input('request-time', 'requestTime')}
${input('agent-token', 'agentToken')}
</div>
<button class="button" id="send" disabled>${say('send')}</button>
</form>
<section id="results" aria-live="polite" hidden>
<h2>${say('result')}</h2>
<p id="verification" class="state"></p>
<p id="meaning"></p>
${output('raw-response', 'rawResponse')}
${output('raw-request', 'rawRequest')}
${output('signed-content', 'signedContent')}
</section>
</div>
</div>
</main>`;
}

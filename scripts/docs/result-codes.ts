import { escapeHtml, inlineMarkdown, markdown } from './html.js';
import type { Language } from './language.js';
import { breakable, type ResultCode, type ResultCodeTable, resultCodeTables, statusBadge } from './sections.js';

/** The page of all result codes: each code has its own anchor, and typing filters them. */
export function resultCodesBody(language: Language): string {
  const { texts, document } = language;
  const tables = resultCodeTables(document);
  return `<main class="text wide">
<h1>${texts.resultCodes}</h1>
<p>${escapeHtml(texts.resultCodesIntro)}</p>
<div class="filter" hidden>
<label for="filter">${texts.filter}</label>
<input id="filter" type="search" autocomplete="off" spellcheck="false" placeholder="${texts.filterHint}">
<output for="filter" data-shown="${texts.shown}" data-none="${texts.noneShown}"></output>
</div>
${tables.map((table) => tableBody(language, table, tables.length > 1)).join('\n')}
</main>`;
}

function tableBody(language: Language, { schema, title, description, codes }: ResultCodeTable, named: boolean): string {
  const { texts } = language;
  const heading = named ? `<h2 id="${schema}">${escapeHtml(title)}</h2>` : '';
  const columns = [texts.code, texts.status, texts.message, texts.furtherAction, texts.retry];
  const rows = Object.entries(codes).map(([code, row]) => rowBody(language, code, row));
  return `${heading}${markdown(description)}
<table class="codes all"><thead><tr>${columns.map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`;
}

function rowBody({ texts, document, toRoot, folder }: Language, code: string, row: ResultCode): string {
  const cell = (label: string, html: string) => `<td data-label="${label}">${html}</td>`;
  return `<tr id="${code}"><th scope="row"><a href="#${code}"><code>${breakable(code)}</code></a></th>
${cell(texts.status, statusBadge(row.resultStatus))}
${cell(texts.message, escapeHtml(row.resultMessage.trim()))}
${cell(texts.furtherAction, `${inlineMarkdown(row.furtherAction)} <a class="run" href="${toRoot}explorer/${folder}index.html#${code}">${texts.runInSandbox}</a>`)}
${cell(texts.retry, `<code>${row.retry}</code><small>${inlineMarkdown(retryText(document, row.retry))}</small>`)}</tr>`;
}

function retryText(document: any, retry: string): string {
  return document['x-result-code-fields']?.retry?.[retry]?.description ?? '';
}

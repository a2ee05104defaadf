import { causeTemplatesOf, decisionsOf } from '../emit/decisions.js';
import { breakable, escapeHtml, inlineMarkdown, markdown, place, statusBadge } from './html.js';
import type { Language } from './language.js';
import { type Decision, extension, type FieldValue, resultCodeTables } from './operations.js';
import { marks } from './origins.js';
import { processPicture } from './picture.js';
import type { ShownRule } from './shown-rules.js';
import type { Texts } from './texts/en.js';

/** Every result code with its advice as text and as values for programs, and the meaning of these values. */
export function resultCodes(language: Language, explorer: string): string {
  const { contract, texts } = language;
  const tables = resultCodeTables(contract);
  const bodies = tables.map((table) => {
    const { name, title = name, description, codes } = table;
    const rows = Object.entries(codes).map(([code, row]) =>
      decisionRow(language, code, 'code', row, `<q>${escapeHtml(row.resultMessage.trim())}</q>`, {
        origin: marks(language, table, code),
        badge: statusBadge(row.resultStatus),
        link: `<a class="run" href="${explorer}#${code}">${texts.runInSandbox}</a>`,
      }),
    );
    return `${tables.length > 1 ? `<h3 id="${name}">${escapeHtml(title)}</h3>` : ''}${markdown(description)}${decisionTable(texts, texts.code, rows, marks(language, table, 'retry'))}`;
  });
  const legend = Object.entries(extension<Record<string, FieldValue>>(contract, 'x-result-code-fields')).map(
    ([field, values]) =>
      `<div><h3><code>${field}</code>${marks(language, contract, 'x-result-code-fields')}</h3><dl>${Object.entries(
        values,
      )
        .map(
          ([value, { description }]) =>
            `<div ${place(`${field}.${value}`, 'value')}><dt><code>${value}</code></dt><dd>${inlineMarkdown(description)}</dd></div>`,
        )
        .join('')}</dl></div>`,
  );
  return tables.length === 0 ? '' : `${bodies.join('\n')}<div class="legend">${legend.join('\n')}</div>`;
}

/** The checks and rules by which a client judges an answer, in order, each with the reserved id that shows it. */
export function judgement(language: Language, explorer: string, shown: Map<string, ShownRule>): string {
  const { contract, texts } = language;
  if (contract['x-decisions'] === undefined) return '';
  const { arrival, judgement } = decisionsOf(contract);
  const messages = new Map(causeTemplatesOf(contract).map(({ name, message }) => [name, message]));
  const rows = [...arrival, ...judgement].map(({ name, description, cause, ...rule }) => {
    const link = cause === undefined ? '' : ` <a href="#${cause}"><code>${breakable(cause)}</code></a>`;
    const message = messages.get(name);
    const words = message === undefined ? '' : `<p class="message"><q>${inlineMarkdown(message)}</q></p>`;
    const example = shown.get(name);
    const code = example?.id.replace('sandbox-', '');
    const said = `<code>${breakable(example?.id ?? '')}</code>`;
    const run =
      example === undefined
        ? ''
        : `<p><a class="run" href="${explorer}#${code}">${example.repeated ? texts.repeatedId.replace('{id}', said) : said}</a></p>`;
    const outcome = statusBadge('outcome' in rule ? String(rule.outcome) : 'U');
    return `<tr id="rule.${name}"><th scope="row">${outcome}${link}</th><td><p>${inlineMarkdown(description)}</p>${words}${run}</td></tr>`;
  });
  return `<p>${texts.judgementIntro}</p>${processPicture(language)}<table class="codes"><thead><tr><th scope="col">${texts.outcome}</th><th scope="col">${texts.rule}</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>${limits(language)}`;
}

/** The numbers behind the decisions: of an answer, of a client's repeats, and of a durable queue. */
function limits(language: Language): string {
  const { contract, texts } = language;
  const rows = Object.entries(decisionsOf(contract).parameters).map(([name, parameter]) => {
    const { description, unit = '', value } = parameter;
    const number = `${[value]
      .flat()
      .map((one) => one.toLocaleString('en'))
      .join(', ')} ${texts.units[unit] ?? unit}`;
    return `<tr><th scope="row"><code>${name}</code>${marks(language, parameter)}</th><td>${inlineMarkdown(description)}</td><td>${number}</td></tr>`;
  });
  const head = [texts.limit, texts.rule, texts.limitValue].map((text) => `<th scope="col">${text}</th>`);
  return `<h3>${texts.limits}</h3><table class="codes"><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** The causes of an unknown outcome, which the client defines, with the advice that resolves it. */
export function causes(language: Language): string {
  const entries = Object.entries(extension<Decision & { description: string }>(language.contract, 'x-unknown-causes'));
  const rows = entries.map(([cause, row]) =>
    decisionRow(language, cause, 'cause', row, inlineMarkdown(row.description)),
  );
  return rows.length === 0
    ? ''
    : `<p>${language.texts.causesIntro}</p>${decisionTable(language.texts, language.texts.cause, rows)}`;
}

const decisionTable = (texts: Texts, name: string, rows: string[], origin = '') =>
  `<table class="codes"><thead><tr><th scope="col">${name}</th><th scope="col">${texts.furtherAction}</th><th scope="col">${texts.forPrograms}${origin}</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;

/** A row with the advice for a code or a cause, as text and as values for programs. */
function decisionRow(
  { contract, texts }: Language,
  name: string,
  kind: string,
  row: Decision,
  message: string,
  { badge = '', link = '', origin = '' } = {},
): string {
  const chosen = Object.entries(extension<Record<string, FieldValue>>(contract, 'x-result-code-fields')).flatMap(
    ([field, values]): [string, string, FieldValue][] => {
      const value = String(row[field]);
      const meaning = values[value];
      return meaning === undefined ? [] : [[field, value, meaning]];
    },
  );
  const facts = chosen.map(
    ([field, value]) => `<li>${field} <a href="#${field}.${value}"><code>${value}</code></a></li>`,
  );
  const apis = chosen.flatMap(([, , { api }]) =>
    api === undefined
      ? []
      : [`<a class="api" href="${api.url}">${texts.api.replace('{name}', `<code>${api.name}</code>`)}</a>`],
  );
  return `<tr ${place(name, kind)}><th scope="row"><a href="#${name}"><code>${breakable(name)}</code></a> ${badge}</th>
<td><p>${inlineMarkdown(row.furtherAction)}${origin} ${apis.join(' ')}</p><p class="message">${message} ${link}</p></td>
<td><ul class="plain">${facts.join('')}</ul></td></tr>`;
}

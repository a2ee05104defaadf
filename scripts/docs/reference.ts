import { type Document, resolve, type SecurityScheme } from '../document.js';
import { causes, judgement, resultCodes } from './decisions.js';
import { bodyFields, headerFields } from './fields.js';
import { anchor, codeBlock, escapeHtml, inlineMarkdown, markdown, place, statusBadge, tabs } from './html.js';
import type { Language } from './language.js';
import { extension, gatewaysOf, type Operation, operationsOf } from './operations.js';
import { marks, originLegend, originLine } from './origins.js';
import type { Page } from './page.js';
import { type LanguageClient, samples } from './samples.js';
import type { ShownRule } from './shown-rules.js';

/** A section of the page. The order is that of an incident: what happened, what to send, what a code means. */
interface Section {
  id: string;
  title: string;
  html: string;
  /** The marks of the whole section. */
  origin?: string;
}

type Scheme = SecurityScheme & { description?: string };

/** The first example. After a payment call that timed out, the merchant only knows the `paymentRequestId`. */
const firstExample = 'byPaymentRequestId';
/** The operation that the package's command `cancel` calls. */
const operationOfCommand = 'cancelPayment';

/** The reference as a page. `explorer` is the path to the explorer. */
export function referencePage(
  language: Language,
  clients: LanguageClient[],
  explorer: string,
  shown: Map<string, ShownRule>,
): Pick<Page, 'title' | 'description' | 'body' | 'sections'> {
  const { title, summary = title } = language.contract.info;
  const sections = referenceSections(language, clients, explorer, shown);
  const body = `<h1>${escapeHtml(title)}</h1>${lead(language)}${sections.map(renderSection).join('\n')}`;
  return { title, description: summary, body, sections };
}

/** The sections of the reference: those of each operation, and those that all operations share. */
function referenceSections(
  language: Language,
  clients: LanguageClient[],
  explorer: string,
  shown: Map<string, ShownRule>,
): Section[] {
  const { contract, texts } = language;
  const operations = operationsOf(contract);
  const several = operations.length > 1;
  const schemes: Scheme[] = Object.values(contract.components?.securitySchemes ?? {});
  const perOperation = (
    id: string,
    title: string,
    render: (operation: Operation, prefix: string) => string,
    origin: (operation: Operation) => string = () => '',
  ): Section[] =>
    operations.map((operation) => {
      const prefix = several ? `${operation.operationId}.` : '';
      return {
        id: prefix + id,
        title: several ? `${title}: ${operation.summary}` : title,
        html: render(operation, prefix),
        origin: origin(operation),
      };
    });
  const sections: Section[] = [
    ...perOperation('outcomes', texts.outcomes, (operation) => outcomes(language, operation)),
    ...perOperation('request', texts.request, (operation, prefix) => requests(language, operation, prefix)),
    { id: 'result-codes', title: texts.resultCodes, html: resultCodes(language, explorer) },
    {
      id: 'causes',
      title: texts.causes,
      html: causes(language),
      origin: marks(language, contract, 'x-unknown-causes'),
    },
    {
      id: 'judgement',
      title: texts.judgement,
      html: judgement(language, explorer, shown),
      origin: marks(language, contract, 'x-decisions'),
    },
    ...perOperation('fields', texts.fields, (operation, prefix) => fields(language, operation, prefix)),
    ...perOperation('headers', texts.headers, ({ request, response }, prefix) =>
      [
        `<h3>${texts.requestHeaders}</h3>${headerFields(language, request.headers, `${prefix}header`)}`,
        `<h3>${texts.responseHeaders}</h3>${headerFields(language, response.headers, `${prefix}response-header`)}`,
      ].join(''),
    ),
    {
      id: 'signing',
      title: texts.signing,
      html: schemes
        .map(
          (scheme) => `<h3><code>${scheme.name}</code>${marks(language, scheme)}</h3>${markdown(scheme.description)}`,
        )
        .join(''),
    },
    ...perOperation('samples', texts.samples, (operation) => samples(language, operation, clients)),
    { id: 'going-live', title: texts.goingLive, html: goingLive(language) },
    ...perOperation(
      'when-to-use',
      texts.whenToUse,
      ({ description }) => markdown(paragraphs(description).slice(1).join('\n\n')),
      (operation) => marks(language, operation.node, 'description'),
    ),
    {
      id: 'about',
      title: texts.about,
      html: `${markdown(contract.info.description)}${links(contract)}${originLegend(language)}`,
      origin: marks(language, contract.info, 'description'),
    },
  ];
  return sections.filter(({ html }) => html !== '');
}

/** The first paragraph of the description of each operation, and what the marks of facts mean. */
function lead(language: Language): string {
  const operations = operationsOf(language.contract).map(
    ({ method, path, description }) =>
      `<p class="lead">${inlineMarkdown(paragraphs(description)[0])}</p><p class="endpoint"><code>${method.toUpperCase()} ${escapeHtml(path)}</code></p>`,
  );
  return `${operations.join('')}${originLine(language)}`;
}

function renderSection({ id, title, html, origin = '' }: Section): string {
  return `<section ${place(id, 'section')}><h2>${escapeHtml(title)}${origin}${anchor(id)}</h2>${html}</section>`;
}

/** The link of `externalDocs`. */
function links(contract: Document): string {
  const { url, description } = extension<string>(contract, 'externalDocs');
  return url === undefined ? '' : `<p><a href="${escapeHtml(url)}">${inlineMarkdown(description)}</a></p>`;
}

const paragraphs = (text: string) => text.trim().split(/\n\s*\n/);

/** The diagram of outcomes: the request, the kinds of answer, and which of them call for a repeat. */
function outcomes(language: Language, { method, path, resultProcess, response, node }: Operation): string {
  const { contract, texts } = language;
  if (resultProcess === undefined) return '';
  const branches = [...(response.schema?.oneOf ?? []), ...(response.schema?.anyOf ?? [])];
  const titles = branches.map((branch) => resolve(contract, branch).title ?? '');
  const answers = Object.entries(resultProcess).map(([answer, { description, retry }]) => {
    // The title of an alternative starts with its status: `S: cancelled`.
    const meaning = titles.flatMap((title) => new RegExp(`^${answer}[:：]\\s*(.*)$`).exec(title)?.[1] ?? [])[0];
    const head =
      meaning === undefined
        ? `<span class="status">${escapeHtml(texts.answers[answer] ?? answer)}</span>`
        : `${statusBadge(answer)} ${escapeHtml(meaning)}`;
    const again =
      retry === 'same-request' ? `<p class="again">${texts.again}${marks(language, node, 'retry')}</p>` : '';
    return `<li class="answer answer-${escapeHtml(answer)}" ${place(`outcome.${answer}`, 'outcome')}><h3>${head}</h3><p>${inlineMarkdown(description)}</p>${again}</li>`;
  });
  return `<div class="picture"><p class="sent"><code>${method.toUpperCase()} ${escapeHtml(path)}</code></p><ul class="answers">${answers.join('\n')}</ul></div>`;
}

/** Each request example as an HTTP message, and one as the package's command. */
function requests({ contract, texts }: Language, operation: Operation, prefix: string): string {
  const { method, path, operationId, request } = operation;
  const base = contract.servers?.flatMap(gatewaysOf)[0]?.url;
  const { host, pathname } = new URL(`${base ?? 'https://localhost'}${path}`);
  const headers = request.headers
    .filter(({ required }) => required)
    .map(({ name, example }) => `${name}: ${example}\n`);
  const examples = Object.entries(request.examples).sort(
    ([one], [other]) => Number(other === firstExample) - Number(one === firstExample),
  );
  const panels = examples.map(([name, { summary, description, value }]) => {
    const message = `${method.toUpperCase()} ${pathname} HTTP/1.1\nHost: ${host}\nContent-Type: application/json; charset=UTF-8\n${headers.join('')}\n${JSON.stringify(value)}`;
    return {
      id: `${prefix}request.${name}`,
      label: summary,
      html: `<p>${inlineMarkdown(description)}</p>${codeBlock(message, 'http')}`,
    };
  });
  const example = request.examples[firstExample];
  if (operationId === operationOfCommand && example !== undefined) {
    const { paymentRequestId } = example.value as { paymentRequestId: string };
    const command = `npx alipay-cancel-contract cancel --payment-request-id ${paymentRequestId}`;
    panels.splice(1, 0, {
      id: `${prefix}request.command`,
      label: texts.command,
      html: `<p>${texts.commandIntro}</p>${codeBlock(command, 'shell')}`,
    });
  }
  return panels.length === 0 ? '' : tabs(texts.request, panels);
}

function fields(language: Language, { request, response, others }: Operation, prefix: string): string {
  const { texts } = language;
  const json = (value: unknown) => codeBlock(JSON.stringify(value, null, 2), 'json');
  const byStatus = new Map<string, { label: string; value: unknown }>();
  for (const { summary, value } of Object.values(response.examples)) {
    const status = (value as { result?: { resultStatus?: string } }).result?.resultStatus ?? '';
    if (!byStatus.has(status)) byStatus.set(status, { label: `${status} ${summary.split(/[ （(]/)[0]}`.trim(), value });
  }
  const answers = [...byStatus].map(([status, { label, value }]) => ({
    id: `${prefix}example.${status}`,
    label,
    html: json(value),
  }));
  return `<h3>${texts.requestBody}${marks(language, request.node, 'description')}</h3>${markdown(request.description)}${bodyFields(language, request.schema, `${prefix}request`)}
<h3>${texts.responseBody}${marks(language, response.node, 'description')}</h3>${markdown(response.description)}${bodyFields(language, response.schema, `${prefix}response`)}
${others.map(({ status, description }) => `<h4>HTTP <code>${status}</code></h4>${markdown(description)}`).join('')}
${answers.length === 0 ? '' : `<h3>${texts.examples}</h3>${tabs(texts.examples, answers)}`}`;
}

function goingLive(language: Language): string {
  const { contract, texts } = language;
  const steps = texts.steps.map((step) => `<li>${inlineMarkdown(step)}</li>`).join('');
  const servers = (contract.servers ?? []).map((server) => {
    const rows = gatewaysOf(server).map(
      ({ region, environment, url }) =>
        `<tr><td>${escapeHtml(texts.regions[region] ?? region)}${marks(language, server, server['x-regions']?.[region])}</td><td>${escapeHtml(texts.environments[environment] ?? environment)}${marks(language, server, server['x-environments']?.[environment])}</td><td><code>${escapeHtml(url)}</code></td></tr>`,
    );
    return `<h3 ${place('gateways', 'section')}>${texts.gateways}${anchor('gateways')}</h3>${markdown(server.description)}<div class="table" tabindex="0" role="region" aria-label="${texts.gateways}"><table><thead><tr><th scope="col">${texts.region}</th><th scope="col">${texts.environment}</th><th scope="col">URL</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  });
  return `<ol>${steps}</ol>${servers.join('\n')}`;
}

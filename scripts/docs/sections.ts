import { type Document, operationsOf, type Server } from '../document.js';
import { escapeHtml, inlineMarkdown } from './html.js';
import type { Language } from './language.js';
import { type Picture, resultProcessPicture, resultProcessText } from './result-process.js';

/** A row of a table of result codes, as the contract states it. */
export interface ResultCode {
  resultStatus: string;
  resultMessage: string;
  furtherAction: string;
  retry: string;
  nextStep: string;
}

/** A table of result codes: a component schema that carries `x-result-codes` as a map. */
export interface ResultCodeTable {
  schema: string;
  title: string;
  description: string;
  codes: Record<string, ResultCode>;
}

/** A part of the reference that OpenAPI has no place for, or whose place a reader would not find. */
export interface Section {
  title: string;
  /** Markdown, with HTML where Markdown has no form for it. */
  text: string;
}

/** Every table of result codes, in the order of the contract. */
export function resultCodeTables(document: Document): ResultCodeTable[] {
  return Object.entries<any>(document.components?.schemas ?? {})
    .filter(([, schema]) => typeof schema['x-result-codes'] === 'object')
    .map(([schema, { title, description, 'x-result-codes': codes }]) => ({
      schema,
      title: title ?? schema,
      description: description ?? '',
      codes,
    }));
}

/** The sections that every form of the reference shows after the contract's own description. */
export function sectionsOf(language: Language): Section[] {
  const { document, texts } = language;
  return [
    { title: texts.signing, text: signing(document) },
    { title: texts.gateways, text: gateways(language) },
    { title: texts.resultProcess, text: resultProcesses(language) },
    { title: texts.resultCodes, text: resultCodes(language) },
  ].filter(({ text }) => text !== '');
}

function signing(document: Document): string {
  return Object.entries<any>(document.components?.securitySchemes ?? {})
    .map(([, { name, description }]) => `**\`${name}\`**\n\n${description}`)
    .join('\n\n');
}

function gateways({ document, texts }: Language): string {
  return (document.servers ?? [])
    .map((server) => {
      const rows = urlsOf(server).map(
        ({ region, environment, url }) =>
          `<tr><td>${escapeHtml(texts.regions[region] ?? region)}</td> <td>${escapeHtml(texts.environments[environment] ?? environment)}</td> <td><code>${escapeHtml(url)}</code></td></tr>`,
      );
      return `<p>${escapeHtml(texts.gatewaysIntro)}</p><div class="table"><table><thead><tr><th>${texts.region}</th><th>${texts.environment}</th><th>URL</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${variables(server)}`;
    })
    .join('\n\n');
}

function variables(server: Server): string {
  const items = Object.entries(server.variables ?? {}).map(
    ([name, { description }]) => `<li><code>{${escapeHtml(name)}}</code> ${inlineMarkdown(description)}</li>`,
  );
  return `<ul>${items.join('')}</ul>`;
}

/** The URL of each gateway and environment. */
function urlsOf(server: Server): { region: string; environment: string; url: string }[] {
  const regions = Object.entries((server.variables?.['gateway']?.['x-regions'] ?? {}) as Record<string, string>);
  const environments = Object.entries((server.variables?.['mode']?.['x-environments'] ?? {}) as Record<string, string>);
  return environments.flatMap(([environment, mode]) =>
    regions.map(([region, gateway]) => ({
      region,
      environment,
      url: server.url.replace('{gateway}', gateway).replace('{mode}', mode),
    })),
  );
}

/** The pictures of a language, by file name. */
export function picturesOf({ document, texts }: Language): Map<string, Picture> {
  const pictures = operationsOf(document).flatMap(({ method, path, operationId, resultProcess }) => {
    if (resultProcess === undefined) return [];
    const title = `${method.toUpperCase()} ${path}`;
    return [[pictureFile(operationId), resultProcessPicture(title, resultProcess, texts)] as const];
  });
  return new Map(pictures);
}

const pictureFile = (operationId: string) => `result-process.${operationId}.svg`;

function resultProcesses(language: Language): string {
  const { document, texts } = language;
  const pictures = picturesOf(language);
  return operationsOf(document)
    .map(({ operationId, resultProcess }) => {
      const picture = pictures.get(pictureFile(operationId));
      if (picture === undefined || resultProcess === undefined) return '';
      const { width, height } = picture;
      const image = `<img class="result-process" src="${pictureFile(operationId)}" width="${width}" height="${height}" alt="${escapeHtml(texts.resultProcessPicture)}">`;
      return `<div class="process">${image}${resultProcessText(resultProcess, texts)}</div>`;
    })
    .join('\n\n');
}

function resultCodes(language: Language): string {
  const { document, texts } = language;
  const page = `<p><a href="result-codes.html">${escapeHtml(texts.allCodes)}</a></p>`;
  const tables = resultCodeTables(document).map(({ codes }) => {
    const rows = Object.entries(codes).map(
      ([code, row]) =>
        `<tr><td><a href="result-codes.html#${code}"><code>${breakable(code)}</code></a></td> <td>${statusBadge(row.resultStatus)}</td> <td>${escapeHtml(row.resultMessage.trim())}</td> <td>${inlineMarkdown(row.furtherAction)}</td></tr>`,
    );
    return `<div class="table"><table class="codes"><thead><tr><th>${texts.code}</th><th>${texts.status}</th><th>${texts.message}</th><th>${texts.furtherAction}</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  });
  return tables.length === 0 ? '' : `${tables.join('\n\n')}\n\n${page}`;
}

/** A long code may break after an underscore. */
export const breakable = (code: string) => escapeHtml(code).replaceAll('_', '_<wbr>');

export const statusBadge = (status: string) =>
  `<span class="status status-${escapeHtml(status)}">${escapeHtml(status)}</span>`;

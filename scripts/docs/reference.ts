import { type Document, type Operation, operationsOf, resolve } from '../document.js';
import { codeBlock, escapeHtml, inlineMarkdown, markdown } from './html.js';
import type { Language } from './language.js';
import { sectionsOf } from './sections.js';
import type { Texts } from './texts.js';

/** A place of the reference, with the address that Redoc gives it. */
export interface Place {
  id: string;
  title: string;
}

/** The places of the reference. The n-th place of one language is the n-th of every other. */
export function placesOf(language: Language): Place[] {
  const { document } = language;
  return [
    { id: '/', title: document.info.title },
    ...sectionsOf(language).map(({ title }) => ({ id: `/section/${slug(title)}`, title })),
    ...operationsOf(document).map((operation) => ({ id: addressOf(document, operation), title: operation.summary })),
  ];
}

const slug = (text: string) => text.trim().toLowerCase().replace(/\s+/g, '-');

function addressOf(document: Document, { method, path, operationId }: Operation): string {
  const tag = (document.paths[path] as any)[method].tags?.[0] ?? '';
  return `/${[tag, operationId].filter(Boolean).map(slug).join('/')}`;
}

/** The whole reference as text: what is shown before Redoc has started, and where scripts are off. */
export function referenceText(language: Language): string {
  const { document, texts } = language;
  const { title, version, summary, description } = document.info;
  const places = placesOf(language);
  const contents = places.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`).join('');
  const sections = sectionsOf(language).map(
    ({ title, text }) =>
      `<section id="/section/${slug(title)}"><h2>${escapeHtml(title)}</h2>${markdown(text)}</section>`,
  );
  const operations = operationsOf(document).map((operation) => operationText(language, operation));
  return `<nav class="contents" aria-label="${texts.contents}"><ul>${contents}</ul></nav>
<main class="text" id="/">
<h1>${escapeHtml(title)} (${escapeHtml(version)})</h1>
<p>${inlineMarkdown(summary)}</p>
${markdown(description)}
${sections.join('\n')}
${operations.join('\n')}
</main>`;
}

function operationText({ document, texts }: Language, operation: Operation): string {
  const { path, method, summary, description, parameters, requestSchema, responseSchema } = operation;
  const node = (document.paths[path] as any)[method];
  const headers = parameters.filter((parameter) => parameter.in === 'header');
  const requestBody = resolve(document, node.requestBody);
  const responses = Object.entries<any>(node.responses ?? {}).map(([status, reference]) => {
    const response = resolve(document, reference);
    const named = Object.entries<any>(response.headers ?? {}).map(([name, header]) => ({
      name,
      ...resolve(document, header),
    }));
    return `<h3>${texts.response} ${status}</h3>${markdown(response.description)}
${fields(document, texts, texts.headers, named)}
<h4>${texts.body}</h4>${schemaText(document, texts, responseSchema)}
${examplesText(texts, response.content?.['application/json']?.examples)}`;
  });
  const samples = (node['x-codeSamples'] ?? []).map(
    (sample: any) => `<h4>${escapeHtml(sample.label)}</h4>${codeBlock(sample.source)}`,
  );
  return `<section id="${addressOf(document, operation)}"><h2>${escapeHtml(summary)}</h2>
<p><code>${method.toUpperCase()} ${escapeHtml(path)}</code></p>
${markdown(description)}
<h3>${texts.request}</h3>
${fields(document, texts, texts.headers, headers)}
<h4>${texts.body}</h4>${markdown(requestBody?.description)}${schemaText(document, texts, requestSchema)}
${examplesText(texts, requestBody?.content?.['application/json']?.examples)}
${responses.join('\n')}
${samples.length === 0 ? '' : `<h3>${texts.samples}</h3>${samples.join('\n')}`}
</section>`;
}

function fields(document: Document, texts: Texts, title: string, items: any[]): string {
  if (items.length === 0) return '';
  const list = items.map((item) =>
    fieldText(document, texts, item.name, item.required === true, {
      ...resolve(document, item.schema),
      description: item.description,
      examples: [item.example],
    }),
  );
  return `<h4>${title}</h4><dl>${list.join('')}</dl>`;
}

function fieldText(document: Document, texts: Texts, name: string, required: boolean, schema: any): string {
  const facts = [schema.type, ...bounds(schema), ...(required ? [texts.required] : [])].filter(Boolean);
  const pattern = schema.pattern ? `<p>${texts.pattern}: <code>${escapeHtml(schema.pattern)}</code></p>` : '';
  const example = schema.examples?.[0];
  const exampleText = example === undefined ? '' : `<p>${texts.example}: <code>${escapeHtml(example)}</code></p>`;
  const nested = schema.properties || schema.oneOf || schema.anyOf ? schemaText(document, texts, schema) : '';
  return `<dt><code>${escapeHtml(name)}</code> <span class="facts">${facts.map(escapeHtml).join(', ')}</span></dt>
<dd>${markdown(schema.description)}${pattern}${exampleText}${enumText(schema)}${nested}</dd>`;
}

function bounds({ minLength, maxLength, minimum, maximum, format }: any): string[] {
  const range = (from: unknown, to: unknown) => (to === undefined ? [] : [`${from ?? 0}–${to}`]);
  return [...(format ? [format] : []), ...range(minLength, maxLength), ...range(minimum, maximum)];
}

function enumText(schema: any): string {
  if (schema.enum === undefined) return '';
  const items = schema.enum.map((value: unknown) => {
    const description = schema['x-enumDescriptions']?.[String(value)];
    return `<li><code>${escapeHtml(value)}</code> ${description === undefined ? '' : inlineMarkdown(description)}</li>`;
  });
  return `<ul>${items.join('')}</ul>`;
}

function schemaText(document: Document, texts: Texts, reference: any): string {
  if (reference === undefined) return '';
  const schema = resolve(document, reference);
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches !== undefined) {
    const items = branches.map((branch: any) => {
      const { title, description } = resolve(document, branch);
      return `<li><strong>${escapeHtml(title ?? '')}</strong> ${inlineMarkdown(description)}${schemaText(document, texts, branch)}</li>`;
    });
    return `${markdown(schema.description)}<p>${schema.oneOf ? texts.oneOf : texts.anyOf}</p><ul>${items.join('')}</ul>`;
  }
  const list = Object.entries(schema.properties ?? {}).map(([name, property]) =>
    fieldText(document, texts, name, schema.required?.includes(name) === true, resolve(document, property)),
  );
  return list.length === 0 ? '' : `<dl>${list.join('')}</dl>`;
}

function examplesText(texts: Texts, examples: Record<string, any> | undefined): string {
  if (examples === undefined) return '';
  const items = Object.values(examples).map(
    ({ summary, description, value }) =>
      `<p><strong>${escapeHtml(summary)}</strong> ${inlineMarkdown(description)}</p>${codeBlock(JSON.stringify(value, null, 2))}`,
  );
  return `<h4>${texts.examples}</h4>${items.join('')}`;
}

import { type Document, resolve, type Schema } from '../document.js';
import { anchor, breakable, escapeHtml, inlineMarkdown, markdown, place } from './html.js';
import type { Language } from './language.js';
import { type Header, resultCodeTables } from './operations.js';
import { marks } from './origins.js';

/** A field in one alternative of a message. */
interface Occurrence {
  /** The title of the alternative; undefined if the message has no alternatives. */
  branch: string | undefined;
  schema: Schema;
  required: boolean;
}

/** The fields of a body. Each field is listed once, with the descriptions of all alternatives. */
export function bodyFields(language: Language, schema: Schema | undefined, prefix: string): string {
  if (schema === undefined) return '';
  const fields = new Map<string, Occurrence[]>();
  const branches = collect(language.contract, schema, '', undefined, fields);
  const items = [...fields].map(([path, occurrences]) =>
    item(language, `${prefix}.${path}`, path, 'field', occurrences, branches),
  );
  const origin = marks(language, schema, 'description');
  return `${markdown(schema.description).replace(/<\/p>$/, `${origin}</p>`)}<dl class="fields">${items.join('\n')}</dl>`;
}

/** The headers of a request or a response. */
export function headerFields(language: Language, headers: Header[], prefix: string): string {
  const items = headers.map(({ name, required = false, schema: reference = {}, example, ...header }) => {
    const bounds = resolve(language.contract, reference);
    const schema = { ...bounds, ...header, examples: [example] };
    return item(language, `${prefix}.${name}`, name, 'header', [{ branch: undefined, schema, required }], 1, bounds);
  });
  return `<dl class="fields">${items.join('\n')}</dl>`;
}

/** Adds every field to `fields`. Returns the number of alternatives. */
function collect(
  contract: Document,
  schema: Schema,
  parent: string,
  branch: string | undefined,
  fields: Map<string, Occurrence[]>,
): number {
  const branches = (schema.oneOf ?? schema.anyOf ?? []).map((alternative) => resolve(contract, alternative));
  for (const alternative of branches) collect(contract, alternative, parent, alternative.title, fields);
  for (const [name, reference] of Object.entries(schema.properties ?? {})) {
    const path = parent === '' ? name : `${parent}.${name}`;
    const property = resolve(contract, reference);
    const known = fields.get(path) ?? [];
    fields.set(path, [...known, { branch, schema: property, required: schema.required?.includes(name) === true }]);
    collect(contract, property, path, branch, fields);
  }
  return Math.max(branches.length, 1);
}

function item(
  language: Language,
  id: string,
  name: string,
  kind: string,
  occurrences: Occurrence[],
  branches: number,
  bounds = occurrences[0]?.schema,
): string {
  const { texts, contract } = language;
  const [{ schema }] = occurrences as [Occurrence];
  const { type, format, minLength = 0, maxLength, pattern, examples } = schema;
  const requiring = occurrences.filter(({ required }) => required);
  const presence =
    requiring.length === branches
      ? texts.required
      : requiring.length > 0
        ? texts.requiredIn.replace('{forms}', requiring.map(({ branch }) => branch).join(', '))
        : texts.optional;
  const facts = [[type].flat().join(' | '), format];
  const mark = (key?: string) => marks(language, key === undefined ? schema : bounds, key);
  const range = `${minLength}${mark('minLength')}–${maxLength}${mark('maxLength')}`;
  const length = maxLength === undefined ? [] : [texts.characters.replace('{range}', range)];
  const value = (label: string, what: unknown, from = '') =>
    what === undefined ? '' : `<p>${label} <code>${escapeHtml(what)}</code>${from}</p>`;
  return `<div class="field" ${place(id, kind)}><dt><code>${breakable(name)}</code>${mark()}
<span class="facts">${[...facts.filter(Boolean).map(escapeHtml), ...length].join(' · ')}</span> <span class="presence${requiring.length > 0 ? ' required' : ''}">${escapeHtml(presence)}</span>${anchor(id)}</dt>
<dd>${descriptionsOf(contract, occurrences)}${value(texts.pattern, pattern, mark('pattern'))}${value(texts.example, examples?.[0])}</dd></div>`;
}

/** The descriptions and values of a field: once if all alternatives have the same, else by alternative. */
function descriptionsOf(contract: Document, occurrences: Occurrence[]): string {
  const descriptions = new Set(occurrences.map(({ schema }) => schema.description ?? ''));
  const hasValues = occurrences.some(({ schema }) => schema.const !== undefined || schema.enum !== undefined);
  if (!hasValues && descriptions.size === 1) return [...descriptions].map(markdown).join('');
  const items = occurrences.map(
    ({ branch, schema }) =>
      `<li>${branch === undefined ? '' : `<b>${escapeHtml(branch)}</b> `}${valuesOf(contract, schema)} ${inlineMarkdown(schema.description)}</li>`,
  );
  return `<ul>${items.join('')}</ul>`;
}

function valuesOf(contract: Document, schema: Schema): string {
  const codes = resultCodeTables(contract).flatMap((table) => Object.keys(table.codes));
  // A description that starts with the value already shows it.
  const { description = '' } = schema;
  const constant = schema.const === undefined || description.startsWith(`\`${schema.const}\``) ? [] : [schema.const];
  const values = schema.enum ?? constant;
  const shown = values.map(String).map((value) => {
    const code = `<code>${breakable(value)}</code>`;
    return codes.includes(value) ? `<a href="#${value}">${code}</a>` : code;
  });
  return shown.length === 0 ? '' : `${shown.join(', ')}<br>`;
}

import { readFile } from 'node:fs/promises';
import { type Document, isObject, type OperationObject, resolve, type Schema } from '../../scripts/document.js';

/** A generated document, with accessors for the facts. */
export interface Bundle {
  document: Document;
  operation: OperationObject;
  /** The description of the document. */
  info: string;
  /** The description of the operation. */
  purpose: string;
  /** Every schema of a field in the request or response body. */
  request(field: string): Schema[];
  response(field: string): Schema[];
  /** The descriptions of a field in all its schemas, and of the body. */
  requestText(field: string): string;
  responseText(field: string): string;
  /** `(F) Message. Further action.` of a result code. */
  code(code: string): string;
  codes: string[];
  requestExamples: Record<string, { value: unknown }>;
  responseExamples: Record<string, { value: unknown }>;
  /** The description of a kind of response: `S`, `F`, `U` or `noResponse`. */
  process(kind: string): string;
}

export async function readBundle(name: string): Promise<Bundle> {
  const file = new URL(`../../generated/${name}.json`, import.meta.url);
  const document: Document = JSON.parse(await readFile(file, 'utf8'));
  const operation = document.paths['/v1/payments/cancel']?.['post'] as OperationObject;
  const { ResultCode } = document.components?.schemas ?? {};
  const codes = (ResultCode?.enum ?? []) as string[];
  const content = (body: unknown): { schema: Schema; examples: Bundle['requestExamples'] } =>
    (body as { content: Record<string, never> }).content['application/json'] as never;
  const request = content(operation.requestBody);
  const response = content(operation.responses?.['200']);
  const descriptions = ResultCode?.['x-enumDescriptions'] ?? ResultCode?.['x-enum-descriptions'] ?? {};
  const text = (schemas: Schema[]) => schemas.map(({ description }) => description).join('\n');
  const fields = (schema: Schema, field: string) => [...fieldsOf(document, schema, field)];
  const process = operation['x-result-process'];
  return {
    document,
    operation,
    info: document.info.description ?? '',
    purpose: operation.description ?? '',
    request: (field) => fields(request.schema, field),
    response: (field) => fields(response.schema, field),
    requestText: (field) =>
      text([...fields(request.schema, field), resolve(document, request.schema)]).replaceAll('\n', ' '),
    responseText: (field) =>
      text([...fields(response.schema, field), resolve(document, response.schema)]).replaceAll('\n', ' '),
    codes,
    code: (code) =>
      Array.isArray(descriptions) ? descriptions[codes.indexOf(code)] : (descriptions as Record<string, string>)[code],
    requestExamples: request.examples,
    responseExamples: response.examples,
    // The generators' document has no `x-result-process`: the fields and the document describe it.
    process: (kind) =>
      process?.[kind]?.['description'] ??
      `${text(fields(response.schema, 'resultStatus'))}\n${document.info.description}`.replaceAll('\n', ' '),
  };
}

/** Every schema that a field of this name has, at any depth. */
function* fieldsOf(document: Document, reference: Schema, name: string): Generator<Schema> {
  const schema = resolve(document, reference);
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (key === name) yield resolve(document, property);
    yield* fieldsOf(document, property, name);
  }
  for (const branch of schema.anyOf ?? []) yield* fieldsOf(document, branch, name);
}

/** Every scalar type in the bodies of a document. */
export function typesOf({ document }: Bundle): Set<unknown> {
  const types = new Set<unknown>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isObject(node)) for (const type of [node['type']].flat()) if (type !== undefined) types.add(type);
    for (const [key, value] of Object.entries(node)) if (!key.startsWith('x-')) walk(value);
  };
  walk(document.components?.schemas);
  return types;
}

/** Whether callers send a value or receive it. */
export type Direction = 'request' | 'response';

/** An object of JSON or YAML with unknown members. */
export type JsonObject = Record<string, unknown>;

/** The parts of an OpenAPI document that the scripts read. Other parts stay unchanged. */
export interface Document {
  openapi: string;
  info: Info;
  servers?: Server[];
  security?: Record<string, string[]>[];
  paths: Record<string, PathItem>;
  components?: Components;
  [key: string]: unknown;
}

export interface Info {
  title: string;
  version: string;
  summary?: string;
  description?: string;
  license?: { name: string; url: string };
  termsOfService?: string;
  'x-source'?: { url: string; date?: string; differences?: Record<string, { description: string }> } | undefined;
  [key: string]: unknown;
}

export interface Components {
  schemas?: Record<string, Schema>;
  parameters?: Record<string, Parameter>;
  headers?: Record<string, Header>;
  responses?: Record<string, Body | Reference>;
  securitySchemes?: Record<string, SecurityScheme>;
}

export interface Server {
  url: string;
  description?: string;
  variables?: Record<string, { default: string; enum?: string[] }>;
  /** The gateway (`{gateway}` in the URL) of each region. */
  'x-regions'?: Record<string, string>;
  /** The mode (`{mode}` in the URL) of each environment. */
  'x-environments'?: Record<string, string>;
  'x-origin'?: unknown;
}

export interface SecurityScheme {
  type: string;
  in?: string;
  name?: string;
  'x-covers'?: string[];
  [key: string]: unknown;
}

/** A `$ref`. A bundled document refers only to itself. */
export interface Reference {
  $ref: string;
}

export interface PathItem {
  parameters?: (Parameter | Reference)[];
  /** The operations by method, and all other keys. */
  [key: string]: unknown;
}

export interface OperationObject {
  operationId: string;
  summary?: string;
  description?: string;
  parameters?: (Parameter | Reference)[];
  requestBody?: Body | Reference;
  responses?: Record<string, Body | Reference>;
  'x-result-process'?: Record<string, Record<string, string>>;
  [key: string]: unknown;
}

/** A request body or a response. */
export interface Body {
  content?: Record<string, MediaType>;
  headers?: Record<string, Header | Reference>;
}

export interface Header {
  required?: boolean;
  schema?: Schema;
  [key: string]: unknown;
}

export interface MediaType {
  schema?: Schema;
}

export interface Parameter {
  name: string;
  in: 'header' | 'path' | 'query' | 'cookie';
  required?: boolean;
  schema?: Schema;
}

/** A schema, or a reference to one. */
export interface Schema {
  $ref?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  examples?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  /** The table itself, or the name of the component with the table. */
  'x-result-codes'?: string | ResultCodeTable;
  'x-result-status'?: string;
  [key: string]: unknown;
}

/** The result codes by name. `x-result-code-fields` defines their other fields. */
export type ResultCodeTable = Record<string, ResultCodeRow>;

export interface ResultCodeRow {
  resultStatus: string;
  resultMessage: string;
  furtherAction: string;
  /** Of a failure: whether the code settles whether the payment is cancelled. */
  conclusive?: boolean;
  [field: string]: string | boolean | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A value that was read or bundled, as a document. Throws a `TypeError` if it is not an OpenAPI document.
 *
 * @param source its name in the error
 */
export function asDocument(value: unknown, source: string): Document {
  if (!isObject(value) || typeof value['openapi'] !== 'string')
    throw new TypeError(`${source} is not an OpenAPI document: it has no \`openapi\`.`);
  for (const key of ['info', 'paths'])
    if (!isObject(value[key])) throw new TypeError(`${source} is not an OpenAPI document: it has no \`${key}\`.`);
  return value as unknown as Document;
}

export function isReference(node: unknown): node is Reference {
  return isObject(node) && typeof node['$ref'] === 'string';
}

/** The parts of an operation that the scripts read, with references resolved. */
export interface Operation {
  path: string;
  method: string;
  operationId: string;
  summary: string;
  description: string;
  parameters: Parameter[];
  requestSchema: Schema | undefined;
  responseSchema: Schema | undefined;
  /** The schemas of the response headers of a success, by name. */
  responseHeaders: Record<string, Schema>;
  /** The names of the headers of all its responses that the contract names, and `Content-Type`. */
  recordedHeaders: string[];
  resultProcess: Record<string, Record<string, string>> | undefined;
}

/** The keys of a path item that are operations. */
export const operationMethods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const json = 'application/json';

/** Every operation of a bundled document, in document order. */
export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => operationMethods.includes(method))
      .map(([method, value]) => operation(document, path, method, item, value as OperationObject)),
  );
}

function operation(
  document: Document,
  path: string,
  method: string,
  item: PathItem,
  value: OperationObject,
): Operation {
  const success = Object.entries(value.responses ?? {}).find(([status]) => status.startsWith('2'))?.[1];
  return {
    path,
    method,
    operationId: value.operationId,
    summary: value.summary ?? '',
    description: value.description ?? '',
    parameters: [...(item.parameters ?? []), ...(value.parameters ?? [])].map((node) => resolve(document, node)),
    requestSchema: schemaOf(document, value.requestBody),
    responseSchema: schemaOf(document, success),
    responseHeaders: headersOf(document, success),
    recordedHeaders: [
      ...new Set([
        'Content-Type',
        ...Object.values(value.responses ?? {}).flatMap((response) => Object.keys(headersOf(document, response))),
      ]),
    ],
    resultProcess: value['x-result-process'],
  };
}

function schemaOf(document: Document, body: Body | Reference | undefined): Schema | undefined {
  return body === undefined ? undefined : resolve(document, body).content?.[json]?.schema;
}

function headersOf(document: Document, response: Body | Reference | undefined): Record<string, Schema> {
  const headers = response === undefined ? {} : (resolve(document, response).headers ?? {});
  return mapValues(headers, (header) => resolve(document, header).schema ?? {});
}

/** The target of a local `$ref`, or the node itself. Throws if the target is missing. */
export function resolve<T>(document: Document, node: T | Reference): T {
  if (!isReference(node)) return node;
  const keys = node.$ref.slice('#/'.length).split('/');
  const target = keys.reduce<unknown>(
    (at, key) => (isObject(at) ? at[key.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined),
    document,
  );
  if (target === undefined) throw new Error(`${node.$ref} does not resolve in the bundled document.`);
  return resolve(document, target as T | Reference);
}

/** A schema with every `$ref` replaced by its target. Throws if a schema refers to itself. */
export function dereference(document: Document, schema: Schema): Schema {
  return replaceReferences(document, schema, []) as Schema;
}

function replaceReferences(document: Document, node: unknown, parents: string[]): unknown {
  if (isReference(node)) {
    if (parents.includes(node.$ref)) throw new Error(`${node.$ref} refers to itself. No validator can be made of it.`);
    return replaceReferences(document, resolve(document, node), [...parents, node.$ref]);
  }
  if (Array.isArray(node)) return node.map((item) => replaceReferences(document, item, parents));
  if (!isObject(node)) return node;
  return mapValues(node, (value) => replaceReferences(document, value, parents));
}

/** An object with a function applied to each value. */
export function mapValues<T, R>(object: Record<string, T>, change: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

/**
 * The request headers that the signing transport sets instead of the caller: the headers of the security schemes, and
 * those that `x-covers` of a scheme lists because its signature covers them.
 */
export function transportHeaders(document: Document): string[] {
  const schemes = Object.values(document.components?.securitySchemes ?? {});
  const names = schemes.flatMap((scheme) => [
    ...(scheme.in === 'header' && scheme.name !== undefined ? [scheme.name] : []),
    ...(scheme['x-covers'] ?? []),
  ]);
  return [...new Set(names)];
}

/** The name of the component that a reference points to. Generated types and functions use it. */
export function schemaName(schema: Schema | undefined): string | undefined {
  return schema?.$ref?.split('/').at(-1);
}

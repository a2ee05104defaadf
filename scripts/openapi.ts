/** An object of JSON or YAML whose members are not known yet. */
export type JsonObject = Record<string, unknown>;

/** The parts of an OpenAPI document that the emitters read. Everything else passes through untouched. */
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
}

/** A `$ref`; a bundled document refers only to its own components. */
export interface Reference {
  $ref: string;
}

export interface PathItem {
  parameters?: (Parameter | Reference)[];
  /** The operations, by method, and whatever else stands there. */
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

/** A schema, as a reference or in full. */
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
  /** The table itself, or the name of the component that holds it. */
  'x-result-codes'?: string | ResultCodeTable;
  'x-result-status'?: string;
  [key: string]: unknown;
}

/** What the contract says of each result code; the fields beside these are those of `x-result-code-fields`. */
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
 * Whatever was read or bundled, as a document.
 *
 * @param source what to call it in an error
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

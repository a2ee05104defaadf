/** The parts of an OpenAPI document that the emitters read. Everything else passes through untouched. */
export interface Document {
  openapi: string;
  info: { title: string; version: string; [key: string]: unknown };
  servers?: Server[];
  security?: Record<string, string[]>[];
  paths: Record<string, Record<string, unknown>>;
  components?: {
    schemas?: Record<string, Schema>;
    parameters?: Record<string, Parameter>;
    securitySchemes?: Record<string, SecurityScheme>;
  };
  [key: string]: unknown;
}

export interface Server {
  url: string;
  description?: string;
  variables?: Record<string, { default: string; enum?: string[]; description?: string; [key: string]: unknown }>;
}

export interface SecurityScheme {
  type: string;
  in?: string;
  name?: string;
  'x-covers'?: string[];
}

export interface Parameter {
  name: string;
  in: 'header' | 'path' | 'query' | 'cookie';
  required?: boolean;
  schema?: Schema;
}

export type Schema = { $ref?: string; description?: string; [key: string]: unknown };

export interface MediaType {
  schema?: Schema;
}

export interface Operation {
  path: string;
  method: string;
  operationId: string;
  summary: string;
  description: string;
  parameters: Parameter[];
  requestSchema: Schema | undefined;
  responseSchema: Schema | undefined;
  /** The schemas of the headers of a success, by name. */
  responseHeaders: Record<string, Schema>;
  resultProcess: Record<string, Record<string, string>> | undefined;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const json = 'application/json';

/** Every operation of a bundled document, in its order. */
export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.includes(method))
      .map(([method, value]) => operation(document, path, method, item, value)),
  );
}

function operation(document: Document, path: string, method: string, item: any, value: any): Operation {
  const success = Object.entries<any>(value.responses ?? {}).find(([status]) => status.startsWith('2'))?.[1];
  return {
    path,
    method,
    operationId: value.operationId,
    summary: value.summary ?? '',
    description: value.description ?? '',
    parameters: [...(item.parameters ?? []), ...(value.parameters ?? [])].map((node) => resolve(document, node)),
    requestSchema: resolve(document, value.requestBody)?.content?.[json]?.schema,
    responseSchema: resolve(document, success)?.content?.[json]?.schema,
    responseHeaders: Object.fromEntries(
      Object.entries(resolve(document, success)?.headers ?? {}).map(([name, header]) => [
        name,
        resolve(document, header).schema,
      ]),
    ),
    resultProcess: value['x-result-process'],
  };
}

/** The node that a local `$ref` points to, or the node itself. */
export function resolve(document: Document, node: any): any {
  if (typeof node?.$ref !== 'string') return node;
  const keys: string[] = node.$ref.slice('#/'.length).split('/');
  const target = keys.reduce<any>((at, key) => at?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  if (target === undefined) throw new Error(`${node.$ref} does not resolve in the bundled document.`);
  return resolve(document, target);
}

/** A schema with every `$ref` replaced by its target. */
export function dereference(document: Document, node: any, parents: string[] = []): any {
  if (typeof node?.$ref === 'string') {
    if (parents.includes(node.$ref))
      throw new Error(`${node.$ref} refers to itself; a validator of it cannot be made.`);
    return dereference(document, resolve(document, node), [...parents, node.$ref]);
  }
  if (Array.isArray(node)) return node.map((item) => dereference(document, item, parents));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, dereference(document, value, parents)]));
}

/**
 * The request headers that the signing transport sets, not the caller: those that are security schemes, and those that
 * a scheme's `x-covers` names because its signature covers them.
 */
export function transportHeaders(document: Document): string[] {
  const schemes = Object.values(document.components?.securitySchemes ?? {});
  const names = schemes.flatMap((scheme) => [
    ...(scheme.in === 'header' && scheme.name !== undefined ? [scheme.name] : []),
    ...(scheme['x-covers'] ?? []),
  ]);
  return [...new Set(names)];
}

/** The name of a component schema as the types and functions made from it use it. */
export function schemaName(schema: Schema | undefined): string | undefined {
  return schema?.$ref?.split('/').at(-1);
}

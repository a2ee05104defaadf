import {
  type Body,
  type Document,
  isObject,
  isReference,
  type OperationObject,
  type Parameter,
  type PathItem,
  type Reference,
  type Schema,
} from './openapi.js';

export * from './openapi.js';

/** An operation with what the emitters ask of it, references followed. */
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

/** The keys of a path item that hold operations. */
export const operationMethods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const json = 'application/json';

/** Every operation of a bundled document, in its order. */
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

/** The node that a local `$ref` points to, or the node itself. */
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

/** A schema with every `$ref` replaced by its target. */
export function dereference(document: Document, schema: Schema): Schema {
  return replaceReferences(document, schema, []) as Schema;
}

function replaceReferences(document: Document, node: unknown, parents: string[]): unknown {
  if (isReference(node)) {
    if (parents.includes(node.$ref))
      throw new Error(`${node.$ref} refers to itself; a validator of it cannot be made.`);
    return replaceReferences(document, resolve(document, node), [...parents, node.$ref]);
  }
  if (Array.isArray(node)) return node.map((item) => replaceReferences(document, item, parents));
  if (!isObject(node)) return node;
  return mapValues(node, (value) => replaceReferences(document, value, parents));
}

/** An object with each of its values changed. */
export function mapValues<T, R>(object: Record<string, T>, change: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
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

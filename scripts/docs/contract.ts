/** The bundled contract as the site reads it: a typed view, without a fact of its own. */
export interface Contract {
  info: { title: string; version: string; summary: string; description: string };
  externalDocs?: { description: string; url: string };
  servers?: Server[];
  paths: Record<string, Record<string, OperationNode>>;
  components?: {
    schemas?: Record<string, Schema>;
    securitySchemes?: Record<string, { name: string; description: string }>;
  };
  /** The values of the machine-readable fields of a result code, by field. */
  'x-result-code-fields'?: Record<string, Record<string, FieldValue>>;
  /** Why an outcome is not known, by cause. Beside the description each has what a result code has for programs. */
  'x-unknown-causes'?: Record<string, Record<string, unknown> & { description: string; furtherAction: string }>;
}

export interface FieldValue {
  description: string;
  /** The provider's API that does what the value says. */
  api?: { name: string; url: string };
}

export interface Server {
  url: string;
  variables?: Record<
    string,
    { description: string; 'x-regions'?: Record<string, string>; 'x-environments'?: Record<string, string> }
  >;
}

type Reference = { $ref: string };
type Referenced<Node> = Node | Reference;

export interface Schema {
  title?: string;
  description?: string;
  type?: string;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  const?: unknown;
  enum?: unknown[];
  examples?: unknown[];
  required?: string[];
  properties?: Record<string, Referenced<Schema>>;
  oneOf?: Referenced<Schema>[];
  anyOf?: Referenced<Schema>[];
  'x-enumDescriptions'?: Record<string, string>;
  'x-result-codes'?: string | Record<string, ResultCode>;
}

/** A row of a table of result codes. Beside these it has the fields that `x-result-code-fields` defines. */
export interface ResultCode {
  resultStatus: string;
  resultMessage: string;
  furtherAction: string;
  [field: string]: unknown;
}

export interface Header {
  name: string;
  in?: string;
  required?: boolean;
  description: string;
  schema: Referenced<Schema>;
  example?: unknown;
}

interface Example {
  summary: string;
  description?: string;
  value: unknown;
}

interface Message {
  description?: string;
  content?: Record<string, { schema: Referenced<Schema>; examples?: Record<string, Example> }>;
  headers?: Record<string, Referenced<Omit<Header, 'name'>>>;
}

export interface CodeSample {
  lang: string;
  label: string;
  source: string;
}

interface OperationNode {
  operationId: string;
  summary: string;
  description: string;
  parameters?: Referenced<Header>[];
  requestBody?: Referenced<Message>;
  responses?: Record<string, Referenced<Message>>;
  'x-codeSamples'?: CodeSample[];
  'x-result-process'?: Record<string, Record<string, string>>;
}

/** One direction of an operation, with every reference resolved. */
export interface Side {
  description: string;
  headers: Header[];
  schema: Schema | undefined;
  examples: Record<string, Example>;
}

export interface Operation extends OperationNode {
  method: string;
  path: string;
  request: Side;
  /** Of the first successful status. */
  response: Side;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Every operation, in the order of the contract. */
export function operationsOf(contract: Contract): Operation[] {
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.includes(method))
      .map(([method, node]) => {
        const success = Object.entries(node.responses ?? {}).find(([status]) => status.startsWith('2'))?.[1];
        const headers = (node.parameters ?? []).map((parameter) => resolve(contract, parameter));
        return {
          ...node,
          method,
          path,
          request: { ...side(contract, node.requestBody), headers: headers.filter((header) => header.in === 'header') },
          response: side(contract, success),
        };
      }),
  );
}

function side(contract: Contract, reference: Referenced<Message> = {}): Side {
  const message = resolve(contract, reference);
  const media = message.content?.['application/json'];
  return {
    description: message.description ?? '',
    headers: Object.entries(message.headers ?? {}).map(([name, header]) => ({ name, ...resolve(contract, header) })),
    schema: media && resolve(contract, media.schema),
    examples: media?.examples ?? {},
  };
}

/** The node that a local `$ref` points to, or the node itself. */
export function resolve<Node extends object>(contract: Contract, node: Referenced<Node>): Node {
  if (!('$ref' in node) || typeof node.$ref !== 'string') return node as Node;
  const keys = node.$ref.slice('#/'.length).split('/');
  let target: unknown = contract;
  for (const key of keys) target = (target as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/')];
  if (target === undefined) throw new Error(`${node.$ref} does not resolve in the bundled document.`);
  return resolve(contract, target as Referenced<Node>);
}

export interface ResultCodeTable {
  schema: string;
  title: string;
  description: string;
  codes: Record<string, ResultCode>;
}

/** Every table of result codes: the component schemas that carry `x-result-codes` as a map. */
export function resultCodeTables({ components }: Contract): ResultCodeTable[] {
  return Object.entries(components?.schemas ?? {}).flatMap(([schema, node]) => {
    const { title = schema, description = '', 'x-result-codes': codes } = node;
    return typeof codes === 'object' ? [{ schema, title, description, codes }] : [];
  });
}

/** The URL of each gateway and environment. */
export function gatewaysOf({ url, variables = {} }: Server): { region: string; environment: string; url: string }[] {
  const regions = Object.entries(variables['gateway']?.['x-regions'] ?? {});
  const environments = Object.entries(variables['mode']?.['x-environments'] ?? {});
  return environments.flatMap(([environment, mode]) =>
    regions.map(([region, gateway]) => ({
      region,
      environment,
      url: url.replace('{gateway}', gateway).replace('{mode}', mode),
    })),
  );
}

import {
  type Document,
  isObject,
  type OperationObject,
  operationsOf as operationsOfDocument,
  type Parameter,
  type ResultCodeTable,
  resolve,
  type Schema,
  type Server,
  type Operation as TypedOperation,
} from '../document.js';

/** A value of a machine-readable field of a result code: `x-result-code-fields`. */
export interface FieldValue {
  description: string;
  /** The API of the provider for this value. */
  api?: { name: string; url: string };
}

/** The advice for a code or a cause. Its other fields are those of `x-result-code-fields`. */
export type Decision = { furtherAction: string; [field: string]: unknown };

export interface Example {
  summary: string;
  description?: string;
  value: unknown;
}

export type Header = Pick<Parameter, 'name' | 'required' | 'schema'> & {
  description: string;
  example?: unknown;
  'x-origin'?: unknown;
};

export interface CodeSample {
  lang: string;
  label: string;
  source: string;
}

/** The request or the response of an operation, with references resolved. */
export interface Side {
  /** The node of the contract. */
  node: object;
  description: string;
  headers: Header[];
  schema: Schema | undefined;
  examples: Record<string, Example>;
}

/** An operation with the parts that the reference shows. */
export interface Operation extends TypedOperation {
  /** The node of the contract. */
  node: OperationObject;
  request: Side;
  /** The response with the first 2xx status. */
  response: Side;
  /** The responses with other statuses. */
  others: { status: string; description: string }[];
  samples: CodeSample[];
}

interface Message {
  description?: string;
  content?: Record<string, { schema?: Schema; examples?: Record<string, Example> }>;
  headers?: Record<string, Omit<Header, 'name'>>;
}

/** Every operation, in the order of the contract. */
export function operationsOf(contract: Document): Operation[] {
  return operationsOfDocument(contract).map((operation) => {
    const node = contract.paths[operation.path]?.[operation.method] as OperationObject;
    const success = Object.entries(node.responses ?? {}).find(([status]) => status.startsWith('2'))?.[1];
    const others = Object.entries(node.responses ?? {}).filter(([status]) => !status.startsWith('2'));
    const headers = operation.parameters.filter((parameter) => parameter.in === 'header') as unknown as Header[];
    return {
      ...operation,
      node,
      request: { ...side(contract, node.requestBody), headers },
      response: side(contract, success),
      others: others.map(([status, other]) => ({ status, description: side(contract, other).description })),
      samples: (node['x-codeSamples'] ?? []) as CodeSample[],
    };
  });
}

function side(contract: Document, reference: unknown = {}): Side {
  const message = resolve(contract, reference as Message);
  const media = message.content?.['application/json'];
  return {
    node: message,
    description: message.description ?? '',
    headers: Object.entries(message.headers ?? {}).map(([name, header]) => ({ name, ...resolve(contract, header) })),
    schema: media?.schema && resolve(contract, media.schema),
    examples: media?.examples ?? {},
  };
}

/** The members of an extension of the document, such as `x-unknown-causes`; empty if it is missing. */
export function extension<Member>(contract: Document, name: string): Record<string, Member> {
  const node = contract[name];
  return isObject(node) ? (node as Record<string, Member>) : {};
}

/** Every table of result codes: the component schemas whose `x-result-codes` is a map. */
export function resultCodeTables({ components }: Document): (Schema & { name: string; codes: ResultCodeTable })[] {
  return Object.entries(components?.schemas ?? {}).flatMap(([name, schema]) => {
    const codes = schema['x-result-codes'];
    return typeof codes === 'object' ? [{ ...schema, name, codes }] : [];
  });
}

/** The URL of each gateway and environment. */
export function gatewaysOf(server: Server): { region: string; environment: string; url: string }[] {
  const { url, 'x-regions': regions = {}, 'x-environments': environments = {} } = server;
  return Object.entries(environments).flatMap(([environment, mode]) =>
    Object.entries(regions).map(([region, gateway]) => ({
      region,
      environment,
      url: url.replace('{gateway}', gateway).replace('{mode}', mode),
    })),
  );
}

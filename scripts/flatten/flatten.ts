import {
  type Body,
  type Direction,
  type Document,
  type Info,
  type MediaType,
  mapValues,
  type OperationObject,
  operationMethods,
  type Parameter,
  type PathItem,
  type Reference,
  resolve,
  type Server,
  transportHeaders,
} from '../document.js';
import { withoutLostOrigins } from '../origins.js';
import { SchemaFlattener, withoutKeys } from './schemas.js';

/**
 * The contract in a form that client generators of other languages can read: OpenAPI 3.0.3, each union flattened into one
 * object, result codes as open strings, no bounds in responses. It leaves out the headers that a signing hook must set,
 * because the caller of a generated method does not know the bytes yet. spec/README.md has the reasons.
 */
export function flatten(contract: Document): Document {
  const { info, servers = [], tags, externalDocs, paths, components = {} } = contract;
  const schemas = new SchemaFlattener(contract);
  const isKept = (parameter: Parameter | Reference) =>
    !transportHeaders(contract).includes(resolve(contract, parameter).name);

  const operation = ({ parameters = [], requestBody, responses = {}, ...rest }: OperationObject): OperationObject => ({
    ...withoutKeys(rest as OperationObject),
    parameters: parameters.filter(isKept),
    ...(requestBody && { requestBody: body(schemas, requestBody, 'request') }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => [
        statusOfRange[status] ?? status,
        body(schemas, response, 'response'),
      ]),
    ),
  });
  const path = (item: PathItem): PathItem =>
    mapValues(item, (value, key) =>
      key === 'parameters'
        ? (value as Parameter[]).filter(isKept)
        : operationMethods.includes(key)
          ? operation(value as OperationObject)
          : value,
    );

  return withoutLostOrigins({
    openapi: '3.0.3',
    info: flattenInfo(info, transportHeaders(contract)),
    ...(externalDocs !== undefined && { externalDocs }),
    servers: servers.map(flattenServer),
    // A hook signs the request. No security scheme of a generator can.
    security: [],
    ...(tags !== undefined && { tags: (tags as object[]).map((tag) => withoutKeys(tag)) }),
    paths: mapValues(paths, path),
    components: {
      parameters: mapValues(
        Object.fromEntries(Object.entries(components.parameters ?? {}).filter(([, parameter]) => isKept(parameter))),
        (parameter) => withSchema(schemas, parameter, 'request'),
      ),
      headers: mapValues(components.headers ?? {}, (header) => withSchema(schemas, header, 'response')),
      responses: mapValues(components.responses ?? {}, (response) => body(schemas, response, 'response')),
      schemas: schemas.components,
    },
    ...(contract['x-origins'] !== undefined && { 'x-origins': contract['x-origins'] }),
  });
}

function flattenInfo({ summary, description, 'x-source': source, ...rest }: Info, headers: string[]): Info {
  const names = headers.map((name) => `\`${name}\``).join(', ');
  return {
    ...withoutKeys(rest as Info),
    description: `${(description ?? summary ?? '').trim()}\n\n**For client generators.** This form leaves out the request headers ${names}: set them where the bytes to be sent are known, and verify the response where the bytes received are known. Result codes are open strings, and nothing that the provider writes has a bound. The exact contract is openapi.yaml of the same version.`,
    'x-source': source,
  };
}

/** By default a generated client calls the sandbox, not production. Some generators name things after the description. */
function flattenServer(server: Server): Server {
  const { variables = {}, 'x-environments': { sandbox } = {} } = server;
  return {
    ...server,
    description: 'Gateway',
    variables: mapValues(variables, (variable, name) => {
      if (sandbox === undefined || name !== 'mode') return variable;
      const others = (variable.enum ?? []).filter((value) => value !== sandbox);
      return { ...variable, default: sandbox, enum: [sandbox, ...others] };
    }),
  };
}

/** Some tools reject a range of statuses, others emit code for it that does not compile. */
const statusOfRange: Record<string, string> = { '4XX': '400', '5XX': 'default' };

function body(schemas: SchemaFlattener, node: Body | Reference, direction: Direction): Body | Reference {
  // A reference has no content and stays unchanged.
  const { content, ...rest } = withoutKeys(node as Body);
  return {
    ...rest,
    ...(content && { content: mapValues(content, (mediaType) => withSchema(schemas, mediaType, direction)) }),
  };
}

function withSchema<T extends object>(schemas: SchemaFlattener, node: T, direction: Direction): T {
  const { schema } = node as MediaType;
  return { ...withoutKeys(node), ...(schema && { schema: schemas.flatten(schema, direction) }) };
}

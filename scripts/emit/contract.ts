import {
  type Document,
  dereference,
  isObject,
  mapValues,
  type Operation,
  operationsOf,
  type Schema,
} from '../document.js';
import { docComment, firstLine, literal, lowerFirst } from './text.js';

/** What a program reads of the contract as data. It needs no dependency, so that whoever wants only this loads nothing else. */
export function emitContract(document: Document): string {
  const { servers = [], components: { securitySchemes: schemes = {} } = {} } = document;
  return `// ${firstLine()}

/** The version of the contract. */
export const contractVersion = ${literal(document.info.version)};

/** The date of the source page of the contract: ISO 8601, in UTC, without an offset. */
export const sourceDate = ${literal(document.info['x-source']?.date)};

/** The servers of the contract, with the variables of their URLs. The contract describes them. */
export const servers = ${literal(withoutTexts(servers))} as const;

/** What a \`Client-Id\` of the provider's sandbox begins with. */
export const sandboxPrefix = ${literal(schemes['ClientId']?.['x-sandbox-prefix'])};

/** The algorithm of signatures, as the \`Signature\` header names it: SHA-256 with RSA PKCS#1 v1.5 (RFC 8017, section 8.2). */
export const algorithm = ${literal(schemes['Signature']?.['x-algorithm'])};

/** The bounds of the version of a key. */
export const keyVersion = ${literal(boundsOf(schemes['Signature']?.['x-key-version'] as Schema))} as const;

/** The names of the headers of the contract's requests and responses. */
export const headerNames = ${literal(headerNames(document))} as const;

/** The headers of a response that evidence records: those that the contract names, and the type of the body. No cookie. */
export const recordedHeaders = ${literal([...new Set(operationsOf(document).flatMap((operation) => operation.recordedHeaders))])} as const;

${operationsOf(document)
  .flatMap((operation) => [
    methodAndPath(operation),
    requestHeaders(operation),
    requestFields(document, operation),
    responseHeaders(operation),
  ])
  .join('\n\n')}
`;
}

/** What a program reads: it ships without the texts, which the contract has. */
function withoutTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (!isObject(value)) return value;
  const { description, 'x-origin': origin, ...rest } = value;
  return mapValues(rest, withoutTexts);
}

/** The names of headers by the names of their components, so that a renamed header keeps its key. */
function headerNames(document: Document): Record<string, string> {
  const { parameters: components = {} } = document.components ?? {};
  const names = operationsOf(document).flatMap(({ parameters, responseHeaders }) => [
    ...parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name),
    ...Object.keys(responseHeaders),
  ]);
  const keyOf = (name: string) => Object.entries(components).find(([, parameter]) => parameter.name === name)?.[0];
  return Object.fromEntries(names.map((name) => [lowerFirst(keyOf(name) ?? camelCase(name)), name]));
}

function camelCase(headerName: string): string {
  return headerName.toLowerCase().replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function methodAndPath({ operationId, method, path }: Operation): string {
  const comment = docComment(`The method and path of the operation \`${operationId}\`.`);
  return `${comment}\nexport const ${operationId} = ${literal({ method: method.toUpperCase(), path })} as const;`;
}

function requestHeaders({ operationId, parameters }: Operation): string {
  const comment = docComment(`The bounds of the headers of a request of \`${operationId}\`.`);
  const headers = parameters.filter((parameter) => parameter.in === 'header');
  const bounds = Object.fromEntries(headers.map(({ name, schema = {} }) => [name, boundsOf(schema)]));
  return `${comment}\nexport const ${operationId}RequestHeaders = ${literal(bounds)} as const;`;
}

/** The fields of the request's body, with their bounds, and the sets of fields of which one must be given. */
function requestFields(document: Document, { operationId, requestSchema = {} }: Operation): string {
  const comment = docComment(
    `The body of a request of \`${operationId}\`: its fields with their bounds, and the sets of fields of which one must be given.`,
  );
  const schema = dereference(document, requestSchema);
  const branches = (schema.anyOf ?? [schema]).map((branch) => dereference(document, branch));
  const fields = Object.assign(
    {},
    ...branches.map(({ properties }) => mapValues(properties ?? {}, (field) => boundsOf(dereference(document, field)))),
  );
  const alternatives = branches.map(({ required = [] }) => required);
  return `${comment}\nexport const ${operationId}Request = ${literal({ fields, alternatives })} as const;`;
}

function responseHeaders({ operationId, responseHeaders }: Operation): string {
  const comment = docComment(`The bounds of the headers of a signed answer to \`${operationId}\`.`);
  return `${comment}\nexport const ${operationId}ResponseHeaders = ${literal(mapValues(responseHeaders, boundsOf))} as const;`;
}

function boundsOf({ minLength, maxLength, pattern }: Schema): Schema {
  return Object.fromEntries(
    Object.entries({ minLength, maxLength, pattern }).filter(([, bound]) => bound !== undefined),
  );
}

import { type Document, isObject, mapValues, type Operation, operationsOf } from '../document.js';
import { docComment, firstLine, literal } from './text.js';

/** What a program reads of the contract as data. It needs no dependency, so that whoever wants only this loads nothing else. */
export function emitContract(document: Document): string {
  return `// ${firstLine()}

/** The version of the contract. */
export const contractVersion = ${literal(document.info.version)};

/** The servers of the contract, with the variables of their URLs. The contract describes them. */
export const servers = ${literal(withoutTexts(document.servers ?? []))} as const;

/** The names of the headers of the contract's requests and responses. */
export const headerNames = ${literal(headerNames(operationsOf(document)))} as const;

${operationsOf(document)
  .flatMap((operation) => [methodAndPath(operation), responseHeaders(operation)])
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

function headerNames(operations: Operation[]): Record<string, string> {
  const names = operations.flatMap(({ parameters, responseHeaders }) => [
    ...parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name),
    ...Object.keys(responseHeaders),
  ]);
  return Object.fromEntries(names.map((name) => [camelCase(name), name]));
}

function camelCase(headerName: string): string {
  return headerName.toLowerCase().replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function methodAndPath({ operationId, method, path }: Operation): string {
  const comment = docComment(`The method and path of the operation \`${operationId}\`.`);
  return `${comment}\nexport const ${operationId} = ${literal({ method: method.toUpperCase(), path })} as const;`;
}

function responseHeaders({ operationId, responseHeaders }: Operation): string {
  const comment = docComment(`The bounds of the headers of a signed answer to \`${operationId}\`.`);
  const bounds = Object.entries(responseHeaders).map(([name, { minLength, maxLength, pattern }]) => [
    name,
    { minLength, maxLength, pattern },
  ]);
  return `${comment}\nexport const ${operationId}ResponseHeaders = ${literal(Object.fromEntries(bounds))} as const;`;
}

import { type Document, type Operation, operationsOf, schemaName, transportHeaders } from '../document.js';
import { docComment, firstLine, literal, union, upperFirst } from './text.js';

/** A client on openapi-fetch with one documented function per operation. */
export function emitClient(document: Document): string {
  const operations = operationsOf(document);
  const headers = transportHeaders(document);
  const imports = [...new Set(operations.flatMap((operation) => schemaName(operation.requestSchema) ?? []))].sort();
  return `// ${firstLine()}
import createFetchClient, { type ClientOptions, type FetchOptions, type FetchResponse } from 'openapi-fetch';
import type { ${[...imports, 'paths'].join(', ')} } from './schema.js';

export * from './contract.js';

/** The request headers that the signing transport sets. */
export type TransportHeader = ${union(headers)};

/** The paths of the contract as a caller above the signing transport sees them: without the headers that it sets. */
export type CallerPaths = {
  [Path in keyof paths]: {
    [Key in keyof paths[Path]]: paths[Path][Key] extends { parameters: { header?: infer Header } }
      ? Omit<paths[Path][Key], 'parameters'> & {
          parameters: Omit<paths[Path][Key]['parameters'], 'header'> & { header?: Omit<NonNullable<Header>, TransportHeader> };
        }
      : paths[Path][Key];
  };
};

${operations.map(operationTypes).join('\n\n')}

/** One function an operation. Each resolves to \`{ data, error, response }\`; see the documentation of openapi-fetch. */
export interface ContractClient {
${operations.map(operationMember).join('\n\n')}
}

/**
 * Makes the client. It neither signs nor verifies: give it a \`fetch\` that does.
 *
 * @param options \`baseUrl\` (the path included, without a slash at its end), \`fetch\`, and the other options of openapi-fetch
 */
export function createContractClient(options: ClientOptions): ContractClient {
  const client = createFetchClient<CallerPaths>(options);
  return {
${operations.map(operationFunction).join('\n')}
  };
}
`;
}

function operationTypes(operation: Operation): string {
  const at = `CallerPaths[${literal(operation.path)}][${literal(operation.method)}]`;
  const name = upperFirst(operation.operationId);
  return [
    docComment(
      `What \`${operation.operationId}\` takes beside its body: \`signal\`, \`headers\`, \`params\` and other options of a request.`,
    ),
    `export type ${name}Init = Omit<FetchOptions<${at}>, 'body'>;`,
    '',
    docComment(`What \`${operation.operationId}\` resolves to.`),
    `export type ${name}Result = FetchResponse<${at}, ${name}Init, \`\${string}/\${string}\`>;`,
  ].join('\n');
}

function operationMember(operation: Operation): string {
  const { operationId, method, path, summary, description } = operation;
  const text = `${summary}: \`${method.toUpperCase()} ${path}\`\n\n${description}`;
  return `${docComment(text, '  ')}\n  ${operationId}(${parametersOf(operation)}): Promise<${upperFirst(operationId)}Result>;`;
}

function operationFunction(operation: Operation): string {
  const { operationId, method, path } = operation;
  const body = operation.requestSchema === undefined ? '...init' : '...init, body';
  const names = operation.requestSchema === undefined ? 'init' : 'body, init';
  return `    ${operationId}: (${names}) => client.${method.toUpperCase()}(${literal(path)}, { ${body} } as never),`;
}

function parametersOf(operation: Operation): string {
  const required = operation.parameters.some(({ in: place, required }) => place !== 'header' && required);
  const init = `init${required ? '' : '?'}: ${upperFirst(operation.operationId)}Init`;
  if (operation.requestSchema === undefined) return init;
  const type = schemaName(operation.requestSchema);
  if (type === undefined)
    throw new Error(
      `The request body of ${operation.operationId} is not a named component schema. Move it to spec/components/schemas.`,
    );
  return `body: ${type}, ${init}`;
}

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Document, resolve, type Schema, schemaName } from '../document.js';
import { docComment, firstLine, literal } from './text.js';

/**
 * Starts the thread that makes types. Loading openapi-typescript and TypeScript takes as long as the other steps together, so
 * start it before them. Without `execArgv` it would load tsx too.
 */
export function startSchemaThread(): Worker {
  return new Worker(new URL('./schema-thread.cjs', import.meta.url), { execArgv: [] });
}

/** Types of everything in the document, an alias of each component under its own name, and the guards of unions. */
export async function emitSchema(document: Document, thread: Worker): Promise<string> {
  thread.postMessage(document);
  const [types] = (await once(thread, 'message')) as [string];
  return [`// ${firstLine('openapi-typescript')}\n${types}`.trimEnd(), ...guards(document)].join('\n\n').concat('\n');
}

/** A guard for each alternative whose result status is fixed, since TypeScript does not narrow by a nested field. */
function guards(document: Document): string[] {
  return Object.entries(document.components?.schemas ?? {}).flatMap(([union, { anyOf = [] }]) =>
    anyOf.flatMap((branch) => {
      const name = schemaName(branch);
      const status = statusOf(document, resolve(document, branch));
      return name === undefined || status === undefined ? [] : [guard(union, name, status)];
    }),
  );
}

function statusOf(document: Document, { properties }: Schema): unknown {
  const result = resolve(document, properties?.['result'] ?? {});
  return resolve(document, result.properties?.['resultStatus'] ?? {}).const;
}

function guard(union: string, name: string, status: unknown): string {
  const text = `Whether \`result.resultStatus\` of a response is \`${status}\`. It reads nothing else; it verifies no signature.`;
  return `${docComment(text)}\nexport function is${name}(body: ${union}): body is ${name} {\n  return body.result?.resultStatus === ${literal(status)};\n}`;
}

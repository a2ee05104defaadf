import openapiTS, { astToString } from 'openapi-typescript';
import type { Document } from '../document.js';
import { firstLine } from './text.js';

/** Types of everything in the document, and an alias of each component under its own name. */
export async function emitSchema(document: Document): Promise<string> {
  const nodes = await openapiTS(structuredClone(document) as never, {
    alphabetize: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: true,
    silent: true,
  });
  return `// ${firstLine('openapi-typescript')}\n${astToString(nodes)}`;
}

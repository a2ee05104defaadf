import openapiTS, { astToString } from 'openapi-typescript';
import type { Document } from '../document.js';
import { firstLine } from './text.js';

/** The types of the document, and an alias for each component. */
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

import { stringify } from 'yaml';
import type { Document } from '../document.js';
import { firstLine } from './text.js';

/**
 * The bundled document as YAML and as JSON, with equal content. JSON has no comments, so both carry what made them as
 * their first key, on their first line.
 */
export function emitDocument(document: Document): { yaml: string; json: string } {
  const marked = { 'x-generated': firstLine(), ...document };
  return {
    yaml: stringify(marked, { lineWidth: 0, aliasDuplicateObjects: false }),
    json: `${JSON.stringify(marked, null, 2).replace('{\n  ', '{ ')}\n`,
  };
}

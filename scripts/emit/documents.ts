import { stringify } from 'yaml';
import type { Document } from '../document.js';
import { firstLine } from './text.js';

/**
 * The bundled document as YAML and as JSON, with equal content. JSON has no comments, so both carry what made them as
 * their first key, on their first line. Strings are quoted where a YAML 1.1 parser would take them for a date or a boolean.
 */
export function emitDocument(document: Document): { yaml: string; json: string } {
  const marked = { 'x-generated': firstLine(), ...document };
  return {
    yaml: stringify(marked, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' }),
    json: `${JSON.stringify(marked, null, 2).replace('{\n  ', '{ ')}\n`,
  };
}

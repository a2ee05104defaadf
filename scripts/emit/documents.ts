import { stringify } from 'yaml';
import { firstLine } from './text.js';

/**
 * A document as YAML and as JSON, with equal content. JSON has no comments, so the first key of both names the
 * command that made them. Strings that a YAML 1.1 parser reads as a date, number or boolean are quoted.
 */
export function emitDocument(document: object): { yaml: string; json: string } {
  const marked = { 'x-generated': firstLine(), ...document };
  return {
    yaml: stringify(marked, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' }),
    json: `${JSON.stringify(marked, null, 2).replace('{\n  ', '{ ')}\n`,
  };
}

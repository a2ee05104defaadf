import type { ContractTables } from './tables.js';

/**
 * Emits the tables of one language.
 *
 * @returns the text of each file by its name, formatted as by the formatter of the language. The first line is a comment
 *   with `firstLine()` of ../text.ts.
 */
export type ClientEmitter = (tables: ContractTables) => Record<string, string>;

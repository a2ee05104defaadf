import type { ContractTables } from './tables.js';

/**
 * Emits the tables of one language.
 *
 * @returns the text of each file by its name. Its first line is a comment that holds `firstLine()` of ../text.ts. What
 *   it writes is formatted as the formatter of the language would.
 */
export type ClientEmitter = (tables: ContractTables) => Record<string, string>;

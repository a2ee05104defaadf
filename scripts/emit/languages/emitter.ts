import type { ContractTables } from './tables.js';

/**
 * Emits the generated sources of one language.
 *
 * @returns the text of each file by its name. Its first line is a comment with `firstLine()` of ../text.ts. The text is
 *   formatted as the formatter of the language formats it.
 */
export type ClientEmitter = (tables: ContractTables) => Record<string, string>;

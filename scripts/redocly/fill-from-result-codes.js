/**
 * @import { Location, UserContext } from '@redocly/openapi-core'
 * @import { Document, ResultCodeRow, ResultCodeTable, Schema } from '../document.js'
 *
 * @typedef {{ summary?: string, description?: string, value?: unknown }} Example
 * @typedef {{ 'x-result-codes'?: string, examples?: Record<string, Example> }} MediaType
 */

/**
 * The tables of a document with their locations, by the name of the component schema whose `x-result-codes` is a map.
 *
 * @param {Document} root
 * @param {UserContext['resolve']} resolve
 * @returns {Record<string, { rows: ResultCodeTable, location: Location | undefined }>}
 */
export function findTables(root, resolve) {
  /** @type {ReturnType<typeof findTables>} */
  const tables = {};
  for (const [name, reference] of Object.entries(root.components?.schemas ?? {})) {
    const schema = resolve(/** @type {Schema} */ (reference));
    const table = schema.node?.['x-result-codes'];
    if (typeof table !== 'object') continue;
    const { node, location } = resolve(table, schema.location?.source.absoluteRef);
    if (node !== undefined) tables[name] = { rows: node, location };
  }
  return tables;
}

/**
 * Derives from the result-code tables, so that each code is written once:
 * - the schema with a table (`x-result-codes: { … }`) gets the `enum` of its codes, in order;
 * - a schema that names a table (`x-result-codes: ResultCode`) and a status (`x-result-status: F`) gets the codes of
 *   that status;
 * - a media type that names a table gets one example per code, named after the code. An example that is written by
 *   hand stays; a success needs more fields than its result.
 *
 * The message in an example is the one that the API sends, so an overlay that translates the table does not change it.
 * A second run changes nothing.
 *
 * @param {{ inline: boolean }} options whether to replace the reference to a table's file by the table. Lint needs the
 *   reference to report the line in that file.
 */
export function fillFromResultCodes({ inline }) {
  /** @type {ReturnType<typeof findTables>} */
  let tables = {};
  return {
    Root: {
      /** @param {Document} root @param {UserContext} context */
      enter(root, context) {
        tables = findTables(root, context.resolve);
      },
    },
    Schema: {
      /** @param {Schema} schema @param {UserContext} context */
      enter(schema, context) {
        const source = schema['x-result-codes'];
        if (source === undefined) return;
        const status = schema['x-result-status'];
        const table = typeof source === 'string' ? tables[source]?.rows : context.resolve(source).node;
        if (table === undefined) return context.report({ message: unknownTable(String(source), tables) });
        if (inline && typeof source === 'object') schema['x-result-codes'] = table;
        const rows = Object.entries(table).filter(([, row]) => status === undefined || row.resultStatus === status);
        schema.enum = rows.map(([code]) => code);
        schema['x-enumDescriptions'] = Object.fromEntries(rows.map(([code, row]) => [code, describe(row)]));
      },
    },
    MediaType: {
      /** @param {MediaType} mediaType @param {UserContext} context */
      enter(mediaType, context) {
        const source = mediaType['x-result-codes'];
        if (source === undefined) return;
        const table = tables[source];
        if (table === undefined) return context.report({ message: unknownTable(source, tables) });
        const written = mediaType.examples ?? {};
        const derived = Object.entries(table.rows)
          .filter(([, row]) => row.resultStatus !== 'S')
          .map(([code, row]) => [code, example(code, row, written[code]?.value)]);
        mediaType.examples = { ...written, ...Object.fromEntries(derived) };
      },
    },
  };
}

const chinese = /\p{Script=Han}/u;

/** @param {ResultCodeRow} row */
function describe(row) {
  const message = row.resultMessage?.trim() ?? '';
  const [stop, space] = chinese.test(message) ? ['。', ''] : ['.', ' '];
  return `(${row.resultStatus}) ${message.replace(/[.。]$/, '')}${stop}${space}${row.furtherAction?.trim() ?? ''}`;
}

/** @param {string} code @param {ResultCodeRow} row @param {unknown} written */
function example(code, { resultStatus, resultMessage, furtherAction }, written) {
  const value = written ?? { result: { resultCode: code, resultStatus, resultMessage } };
  return { summary: code, description: furtherAction, value };
}

/** @param {string} name @param {object} tables */
function unknownTable(name, tables) {
  const known = Object.keys(tables).join(', ') || 'none';
  return `\`x-result-codes: ${name}\` is an unknown table. A table is a component schema of the root document whose \`x-result-codes\` is a map; known: ${known}.`;
}

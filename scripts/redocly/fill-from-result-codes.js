/**
 * @typedef {{ resultStatus: 'S' | 'F' | 'U', resultMessage: string, furtherAction: string, retry: string, nextStep: string }} ResultCodeRow
 * @typedef {Record<string, ResultCodeRow>} ResultCodeTable
 */

/**
 * The tables of a document: each component schema that carries `x-result-codes` as a map, by the schema's name.
 *
 * @param {any} root
 * @param {(node: any, from?: string) => { node?: any, location?: any }} resolve
 * @returns {Record<string, ResultCodeTable>}
 */
export function findTables(root, resolve) {
  /** @type {Record<string, ResultCodeTable>} */
  const tables = {};
  for (const [name, reference] of Object.entries(root.components?.schemas ?? {})) {
    const schema = resolve(reference);
    const table = schema.node?.['x-result-codes'];
    if (typeof table !== 'object') continue;
    tables[name] = resolve(table, schema.location?.source.absoluteRef).node;
  }
  return tables;
}

/**
 * Derives from the result-code tables, so that each code is written once:
 * - the schema that holds a table (`x-result-codes: { … }`) gets the `enum` of its codes, in order;
 * - a schema that names a table (`x-result-codes: ResultCode`) and a status (`x-result-status: F`) gets the codes of
 *   that status;
 * - a media type that names a table gets one example per code, named after the code. An example that is written by
 *   hand (a success needs more fields than its result) stays, with the table's message.
 *
 * Running it again on its own result changes nothing.
 */
export function fillFromResultCodes() {
  /** @type {Record<string, ResultCodeTable>} */
  let tables = {};
  return {
    Root: {
      /** @param {any} root @param {any} context */
      enter(root, context) {
        tables = findTables(root, context.resolve);
      },
    },
    Schema: {
      /** @param {any} schema @param {any} context */
      enter(schema, context) {
        const source = schema['x-result-codes'];
        if (source === undefined) return;
        const status = schema['x-result-status'];
        const table = typeof source === 'string' ? tables[source] : context.resolve(source).node;
        if (table === undefined) return context.report({ message: unknownTable(source, tables) });
        if (typeof source === 'object') schema['x-result-codes'] = table;
        const rows = Object.entries(table).filter(([, row]) => status === undefined || row.resultStatus === status);
        schema.enum = rows.map(([code]) => code);
        schema['x-enumDescriptions'] = Object.fromEntries(rows.map(([code, row]) => [code, describe(row)]));
      },
    },
    MediaType: {
      /** @param {any} mediaType @param {any} context */
      enter(mediaType, context) {
        const source = mediaType['x-result-codes'];
        if (source === undefined) return;
        const table = tables[source];
        if (table === undefined) return context.report({ message: unknownTable(source, tables) });
        /** @type {Record<string, any>} */
        const examples = {};
        for (const [code, row] of Object.entries(table)) {
          const written = mediaType.examples?.[code];
          if (written === undefined && row.resultStatus === 'S') continue;
          examples[code] = row.resultStatus === 'S' ? withMessage(written, row, context.resolve) : example(code, row);
        }
        mediaType.examples = { ...mediaType.examples, ...examples };
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

/** @param {string} code @param {ResultCodeRow} row */
function example(code, row) {
  const { resultStatus, resultMessage, furtherAction } = row;
  return {
    summary: code,
    description: furtherAction,
    value: { result: { resultCode: code, resultStatus, resultMessage } },
  };
}

/** @param {any} written @param {ResultCodeRow} row @param {(node: any) => { node?: any }} resolve */
function withMessage(written, row, resolve) {
  const { node } = resolve(written);
  if (node?.value?.result) node.value.result.resultMessage = row.resultMessage;
  return written;
}

/** @param {string} name @param {Record<string, ResultCodeTable>} tables */
function unknownTable(name, tables) {
  const known = Object.keys(tables).join(', ') || 'none';
  return `\`x-result-codes: ${name}\` names no table. Tables are component schemas of the root document that carry \`x-result-codes\` as a map; known: ${known}.`;
}

import { findTables } from './fill-from-result-codes.js';

/**
 * @import { UserContext } from '@redocly/openapi-core'
 * @import { Document, ResultCodeRow } from '../document.js'
 * @import { MediaType } from './fill-from-result-codes.js'
 */

const statuses = ['S', 'F', 'U'];
/** @type {Record<string, number>} */
const maxLengths = { resultMessage: 256, furtherAction: 512 };

/**
 * Lint rule: every row of every result-code table is complete and consistent, and every code has an example in each
 * media type that names the table.
 */
export function resultCodeTables() {
  /** @type {ReturnType<typeof findTables>} */
  let tables = {};
  return {
    Root: {
      /** @param {Document} root @param {UserContext} context */
      enter(root, { report, location, resolve }) {
        tables = findTables(root, resolve);
        const fields = Object.entries(root['x-result-code-fields'] ?? {});
        const choices = Object.fromEntries(fields.map(([field, values]) => [field, Object.keys(values)]));
        for (const [name, table] of Object.entries(tables)) {
          const at = table.location ?? location.child(['components', 'schemas', name, 'x-result-codes']);
          for (const [code, row] of Object.entries(table.rows))
            for (const [field, problem] of problemsOfRow(row, { resultStatus: statuses, ...choices }))
              report({
                message: `Result code \`${code}\`: ${problem}`,
                location: at.child(row?.[field] === undefined ? [code] : [code, field]),
              });
        }
      },
    },
    MediaType: {
      /** @param {MediaType} mediaType @param {UserContext} context */
      enter(mediaType, { report, location }) {
        const rows = tables[mediaType['x-result-codes'] ?? '']?.rows;
        if (rows === undefined) return;
        for (const code of Object.keys(rows)) {
          if (mediaType.examples?.[code] !== undefined) continue;
          report({
            message: `Result code \`${code}\` has no example. Write it at \`examples.${code}\`; a success needs more fields than the table has.`,
            location: location.child('examples'),
          });
        }
        for (const name of Object.keys(mediaType.examples ?? {})) {
          if (rows[name] !== undefined) continue;
          report({
            message: `Example \`${name}\` is not named after a result code of \`${mediaType['x-result-codes']}\`.`,
            location: location.child(['examples', name]),
          });
        }
      },
    },
  };
}

/**
 * What is wrong with a row, each with the field that it is about.
 *
 * @param {ResultCodeRow | undefined} row
 * @param {Record<string, string[]>} choices
 * @returns {[field: string, problem: string][]}
 */
function problemsOfRow(row, choices) {
  /** @type {[field: string, problem: string][]} */
  const problems = [];
  const fields = [...Object.keys(choices), ...Object.keys(maxLengths)];
  for (const field of fields)
    if (typeof row?.[field] !== 'string' || row[field] === '') problems.push([field, `\`${field}\` is missing.`]);
  for (const field of Object.keys(row ?? {}))
    if (!fields.includes(field)) problems.push([field, `\`${field}\` is not a field of a result code.`]);
  for (const [field, values] of Object.entries(choices))
    if (row?.[field] && !values.includes(row[field]))
      problems.push([field, `\`${field}\` is \`${row[field]}\`; it must be one of ${values.join(', ')}.`]);
  for (const [field, maxLength] of Object.entries(maxLengths)) {
    const length = row?.[field]?.length ?? 0;
    if (length > maxLength)
      problems.push([field, `\`${field}\` has ${length} characters; at most ${maxLength} are allowed.`]);
  }
  if ((row?.['resultStatus'] === 'U') !== (row?.['retry'] === 'same-request'))
    problems.push(['retry', '`retry` is `same-request` exactly when `resultStatus` is `U`.']);
  return problems;
}

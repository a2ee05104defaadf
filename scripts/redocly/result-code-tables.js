import { findTables } from './fill-from-result-codes.js';

/**
 * @import { Location, UserContext } from '@redocly/openapi-core'
 * @import { Document } from '../document.js'
 * @import { MediaType } from './fill-from-result-codes.js'
 *
 * @typedef {Record<string, unknown>} Row
 * @typedef {[field: string, problem: string]} Problem
 * @typedef {Record<string, string[]>} Choices the fields with a closed set of values
 */

const resultStatus = ['S', 'F', 'U'];

/**
 * Lint rule: every row of the result-code tables and of the unknown causes is complete and consistent, and every code has
 * an example in each media type that names its table. Each problem has the line in the table.
 */
export function resultCodeTables() {
  /** @type {ReturnType<typeof findTables>} */
  let tables = {};
  return {
    Root: {
      /** @param {Document} root @param {UserContext} context */
      enter(root, { report, location, resolve }) {
        tables = findTables(root, resolve);
        // `conclusive` is true or false, and of failures only.
        const { conclusive, ...fields } = /** @type {Record<string, object>} */ (root['x-result-code-fields'] ?? {});
        /** @type {Choices} */
        const choices = Object.fromEntries(
          Object.entries(fields).map(([field, values]) => [field, Object.keys(values)]),
        );
        /** @param {string} kind @param {Record<string, Row>} rows @param {Location} at @param {(row: Row, choices: Choices) => Problem[]} problemsOf */
        const reportTable = (kind, rows, at, problemsOf) => {
          for (const [name, row] of Object.entries(rows))
            for (const [field, problem] of problemsOf(row ?? {}, choices))
              report({
                message: `${kind} \`${name}\`: ${problem}`,
                location: at.child(row?.[field] === undefined ? [name] : [name, field]),
              });
        };
        for (const [name, table] of Object.entries(tables)) {
          const at = table.location ?? location.child(['components', 'schemas', name, 'x-result-codes']);
          reportTable('Result code', table.rows, at, problemsOfCode);
        }
        const causes = resolve(/** @type {Record<string, Row>} */ (root['x-unknown-causes'] ?? {}));
        reportTable('Cause', causes.node ?? {}, causes.location ?? location.child('x-unknown-causes'), problemsOfCause);
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

/** @param {Row} row @param {Choices} choices */
function problemsOfCode({ conclusive, ...row }, choices) {
  const problems = problemsOfFields(row, { resultStatus, ...choices }, { resultMessage: 256, furtherAction: 512 });
  if ((row['resultStatus'] === 'U') !== (row['retry'] === 'same-request'))
    problems.push(['retry', '`retry` is `same-request` exactly when `resultStatus` is `U`.']);
  if (row['resultStatus'] === 'F' && typeof conclusive !== 'boolean')
    problems.push(['conclusive', '`conclusive` must be true or false: whether this code settles the payment.']);
  if (row['resultStatus'] !== 'F' && conclusive !== undefined)
    problems.push(['conclusive', '`conclusive` is for codes with `resultStatus` `F` only. Remove it.']);
  return problems;
}

/** @param {Row} row @param {Choices} choices */
function problemsOfCause({ repeatable, ...row }, { retry = [], nextStep = [] }) {
  const problems = problemsOfFields(row, { retry, nextStep }, { description: 512, furtherAction: 512 });
  if (typeof repeatable !== 'boolean') problems.push(['repeatable', '`repeatable` must be true or false.']);
  if (repeatable === false && row['retry'] === 'same-request')
    problems.push(['retry', '`retry` must not be `same-request` where the client itself does not repeat.']);
  return problems;
}

/**
 * @param {Row} row
 * @param {Choices} choices
 * @param {Record<string, number>} maxLengths the fields with a text
 * @returns {Problem[]}
 */
function problemsOfFields(row, choices, maxLengths) {
  /** @type {Problem[]} */
  const problems = [];
  const fields = [...Object.keys(choices), ...Object.keys(maxLengths)];
  for (const field of fields)
    if (typeof row[field] !== 'string' || row[field] === '') problems.push([field, `\`${field}\` is missing.`]);
  for (const field of Object.keys(row))
    if (!fields.includes(field)) problems.push([field, `\`${field}\` is not a field here.`]);
  for (const [field, values] of Object.entries(choices))
    if (row[field] && !values.includes(String(row[field])))
      problems.push([field, `\`${field}\` is \`${row[field]}\`; it must be one of ${values.join(', ')}.`]);
  for (const [field, maxLength] of Object.entries(maxLengths)) {
    const { length } = String(row[field] ?? '');
    if (length > maxLength)
      problems.push([field, `\`${field}\` has ${length} characters; at most ${maxLength} are allowed.`]);
  }
  return problems;
}

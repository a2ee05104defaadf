import { findTables } from './fill-from-result-codes.js';

const statuses = ['S', 'F', 'U'];
const maxLengths = { resultMessage: 256, furtherAction: 512 };

/**
 * Lint rule: every row of every result-code table is complete and consistent, and every code has an example in each
 * media type that names the table.
 */
export function resultCodeTables() {
  /** @type {ReturnType<typeof findTables>} */
  let tables = {};
  /** @type {Record<string, string[]>} */
  let choices = {};
  return {
    Root: {
      /** @param {any} root @param {any} context */
      enter(root, context) {
        tables = findTables(root, context.resolve);
        const fields = Object.entries(root['x-result-code-fields'] ?? {});
        choices = Object.fromEntries(fields.map(([field, values]) => [field, Object.keys(values)]));
        const causes = context.resolve(root['x-unknown-causes'] ?? {}).node ?? {};
        for (const [cause, row] of Object.entries(causes))
          for (const message of problemsOfCause(row, choices))
            context.report({
              message: `Cause \`${cause}\`: ${message}`,
              location: context.location.child('x-unknown-causes'),
            });
      },
    },
    Schema: {
      /** @param {any} schema @param {any} context */
      enter(schema, { report, location }) {
        const table = schema['x-result-codes'];
        if (typeof table !== 'object') return;
        for (const [code, row] of Object.entries(table)) {
          for (const message of problemsOfRow(row, { resultStatus: statuses, ...choices })) {
            report({ message: `Result code \`${code}\`: ${message}`, location: location.child('x-result-codes') });
          }
        }
      },
    },
    MediaType: {
      /** @param {any} mediaType @param {any} context */
      enter(mediaType, { report, location }) {
        const table = tables[mediaType['x-result-codes']];
        if (table === undefined) return;
        for (const code of Object.keys(table)) {
          if (mediaType.examples?.[code] !== undefined) continue;
          report({
            message: `Result code \`${code}\` has no example. Write it at \`examples.${code}\`; a success needs more fields than the table has.`,
            location: location.child('examples'),
          });
        }
        for (const name of Object.keys(mediaType.examples ?? {})) {
          if (table[name] !== undefined) continue;
          report({
            message: `Example \`${name}\` is not named after a result code of \`${mediaType['x-result-codes']}\`.`,
            location: location.child(['examples', name]),
          });
        }
      },
    },
  };
}

/** @param {any} row @param {Record<string, string[]>} choices @returns {string[]} */
function problemsOfCause(row, { retry = [], nextStep = [] }) {
  const { repeatable, ...texts } = row ?? {};
  const problems = problemsOfFields(texts, { retry, nextStep }, { description: 512, furtherAction: 512 });
  if (typeof repeatable !== 'boolean') problems.push('`repeatable` must be true or false.');
  if (repeatable === false && row.retry === 'same-request')
    problems.push('`retry` must not be `same-request` where the client itself does not repeat.');
  return problems;
}

/** @param {any} row @param {Record<string, string[]>} choices @returns {string[]} */
function problemsOfRow(row, choices) {
  const problems = problemsOfFields(row, choices, maxLengths);
  if ((row?.resultStatus === 'U') !== (row?.retry === 'same-request'))
    problems.push('`retry` is `same-request` exactly when `resultStatus` is `U`.');
  return problems;
}

/**
 * @param {any} row
 * @param {Record<string, string[]>} choices the fields with a closed set of values
 * @param {Record<string, number>} maxLengths the fields with a text
 * @returns {string[]}
 */
function problemsOfFields(row, choices, maxLengths) {
  const problems = [];
  const fields = [...Object.keys(choices), ...Object.keys(maxLengths)];
  for (const field of fields)
    if (typeof row?.[field] !== 'string' || row[field] === '') problems.push(`\`${field}\` is missing.`);
  for (const field of Object.keys(row ?? {}))
    if (!fields.includes(field)) problems.push(`\`${field}\` is not a field of a result code.`);
  for (const [field, values] of Object.entries(choices))
    if (row?.[field] && !values.includes(row[field]))
      problems.push(`\`${field}\` is \`${row[field]}\`; it must be one of ${values.join(', ')}.`);
  for (const [field, maxLength] of Object.entries(maxLengths))
    if (row?.[field]?.length > maxLength)
      problems.push(`\`${field}\` has ${row[field].length} characters; at most ${maxLength} are allowed.`);
  return problems;
}

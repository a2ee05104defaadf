/**
 * @import { UserContext } from '@redocly/openapi-core'
 * @import { Schema } from '../document.js'
 *
 * @typedef {{ name?: string, description?: string, schema?: Schema, example?: unknown, examples?: unknown }} Header
 */

const bounds = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'enum', 'const'];

/**
 * Lint rule: every property, parameter and response header has a description, an example and, where its type is a
 * scalar or an array, an upper bound.
 */
export function describedFields() {
  return {
    SchemaProperties: {
      /** @param {Record<string, Schema>} properties @param {UserContext} context */
      enter(properties, { report, location, resolve }) {
        for (const [name, reference] of Object.entries(properties)) {
          const schema = /** @type {Schema | undefined} */ (resolve(reference).node);
          if (schema === undefined) continue;
          const missing = [
            ...missingText(schema),
            ...(isContainer(schema) ? [] : [...missingBound(schema), ...missingExample(schema)]),
          ];
          if (missing.length > 0)
            report({ message: `Field \`${name}\` has ${missing.join(', ')}.`, location: location.child(name) });
        }
      },
    },
    Parameter: { enter: checkHeader },
    Header: { enter: checkHeader },
  };
}

/** @param {Header} header @param {UserContext} context */
function checkHeader(header, { report, resolve, key }) {
  const schema = /** @type {Schema} */ (resolve(header.schema ?? {}).node ?? {});
  const hasExample = header.example !== undefined || header.examples !== undefined;
  const missing = [...missingText(header), ...missingBound(schema), ...(hasExample ? [] : missingExample(schema))];
  if (missing.length > 0)
    report({ message: `Header or parameter \`${header.name ?? key}\` has ${missing.join(', ')}.` });
}

/** @param {Schema} schema */
const isContainer = (schema) => schema.type === 'object' || schema.oneOf !== undefined || schema.anyOf !== undefined;

/** @param {{ description?: string }} node */
const missingText = (node) => (node.description?.trim() ? [] : ['no `description`']);

/** @param {Schema} schema */
const missingBound = (schema) =>
  schema.type === 'boolean' || bounds.some((bound) => schema[bound] !== undefined)
    ? []
    : [`no bound (one of ${bounds.join(', ')})`];

/** @param {Schema} schema */
const missingExample = (schema) =>
  (schema.examples ?? []).length > 0 || schema['example'] !== undefined ? [] : ['no example (`examples`)'];

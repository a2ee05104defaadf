const bounds = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'enum', 'const'];

/**
 * Lint rule: every property, parameter and response header has a description, an example and, where its type is a
 * scalar or an array, an upper bound.
 */
export function describedFields() {
  return {
    SchemaProperties: {
      /** @param {any} properties @param {any} context */
      enter(properties, { report, location, resolve }) {
        for (const [name, reference] of Object.entries(properties)) {
          const schema = resolve(reference).node;
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

/** @param {any} header @param {any} context */
function checkHeader(header, { report, resolve, key }) {
  const schema = resolve(header.schema ?? {}).node ?? {};
  const hasExample = header.example !== undefined || header.examples !== undefined;
  const missing = [...missingText(header), ...missingBound(schema), ...(hasExample ? [] : missingExample(schema))];
  if (missing.length > 0)
    report({ message: `Header or parameter \`${header.name ?? key}\` has ${missing.join(', ')}.` });
}

/** @param {any} schema */
const isContainer = (schema) => schema.type === 'object' || schema.oneOf || schema.anyOf || schema.allOf;

/** @param {any} node */
const missingText = (node) => (node.description?.trim() ? [] : ['no `description`']);

/** @param {any} schema */
const missingBound = (schema) =>
  schema.type === 'boolean' || bounds.some((bound) => schema[bound] !== undefined)
    ? []
    : [`no bound (one of ${bounds.join(', ')})`];

/** @param {any} schema */
const missingExample = (schema) =>
  schema.examples?.length > 0 || schema.example !== undefined ? [] : ['no example (`examples`)'];

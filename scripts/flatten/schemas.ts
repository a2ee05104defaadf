import { isDeepStrictEqual } from 'node:util';
import {
  type Direction,
  type Document,
  mapValues,
  type ResultCodeTable,
  resolve,
  type Schema,
  schemaName,
} from '../document.js';

/** An entry of a union's `x-flattened`, for a property that its branches define differently. */
interface Flattened {
  /** The component for the property's schema, if it is an object. */
  component?: string;
  /** The description for every branch. */
  description: string;
}

/** Keys that are removed: generators ignore them, or would reject a response because of a detail. */
const dropped = {
  request: ['title'],
  response: ['title', 'minLength', 'maxLength', 'pattern'],
};

/** Rewrites schemas into the form for client generators, and collects their components. */
export class SchemaFlattener {
  /** The components by name: objects and tables of result codes. */
  readonly components: Record<string, Schema> = {};
  readonly #contract: Document;

  constructor(contract: Document) {
    this.#contract = contract;
  }

  /** An object becomes a component, a scalar is inlined. */
  flatten(schema: Schema, direction: Direction): Schema {
    const flat = this.#inline(resolve(this.#contract, schema), direction);
    const name = schemaName(schema);
    return name === undefined || flat.type !== 'object' ? flat : this.#component(name, flat);
  }

  #component(name: string, schema: Schema): Schema {
    if (this.components[name] !== undefined && !isDeepStrictEqual(this.components[name], schema))
      throw new Error(`Two flattened schemas are called ${name}. Rename one.`);
    this.components[name] = schema;
    return { $ref: `#/components/schemas/${name}` };
  }

  #inline(schema: Schema, direction: Direction): Schema {
    const branches = schema.oneOf ?? schema.anyOf;
    if (branches !== undefined) return this.#merge(schema, branches, direction);
    if (schema['x-result-codes'] !== undefined) return this.#openCode(schema['x-result-codes']);
    const { properties, items, examples, ...rest } = withoutKeys(schema, ...dropped[direction]);
    return {
      ...rest,
      ...(properties && { properties: mapValues(properties, (property) => this.flatten(property, direction)) }),
      ...(items && { items: this.flatten(items, direction) }),
      ...(schema.examples && { example: schema.examples[0] }),
      ...(schema.type === 'object' && open(direction)),
    };
  }

  /** One object with the properties of every branch. It requires what every branch requires. */
  #merge(union: Schema, references: Schema[], direction: Direction): Schema {
    const branches = references.map((branch) => resolve(this.#contract, branch));
    const texts = (union['x-flattened'] ?? {}) as Record<string, Flattened>;
    const names = [...new Set(branches.flatMap((branch) => Object.keys(branch.properties ?? {})))];
    const required = names.filter((name) => branches.every((branch) => branch.required?.includes(name)));
    const properties = names.map((name) => {
      const variants = branches.map((branch) => branch.properties?.[name]).filter((variant) => variant !== undefined);
      return [name, this.#mergeProperty(name, variants, texts, direction)] as const;
    });
    return {
      description: union.description ?? '',
      type: 'object',
      ...(required.length > 0 && { required }),
      // Each branch requires a property, but not the same one.
      ...(required.length === 0 && { minProperties: 1 }),
      properties: Object.fromEntries(properties),
      ...open(direction),
      ...originOf(union),
    };
  }

  #mergeProperty(name: string, variants: Schema[], texts: Record<string, Flattened>, direction: Direction): Schema {
    const [first = {}, ...others] = variants.filter((variant) => !isNullable(resolve(this.#contract, variant)));
    if (others.every((other) => isDeepStrictEqual(other, first))) return this.flatten(first, direction);
    const schemas = [first, ...others].map((variant) => resolve(this.#contract, variant));
    const { 'x-result-codes': table } = resolve(this.#contract, first);
    if (table !== undefined) return this.#openCode(table);
    const { component, description } = texts[name] ?? {};
    if (description === undefined) throw new Error(`\`${name}\` differs between branches: name it in \`x-flattened\`.`);
    if (schemas.every(({ type }) => type === 'object')) {
      if (component === undefined)
        throw new Error(`\`x-flattened\` gives the objects of \`${name}\` no \`component\`.`);
      const merged = this.#merge(
        { description, 'x-flattened': texts, ...originOf(schemas[0] ?? {}) },
        schemas,
        direction,
      );
      return this.#component(component, { ...merged, ...this.#aside(schemas) });
    }
    // In some languages the first value of an enum is its zero value. It must not be a success, so the order is reversed.
    const values = schemas.flatMap((schema) => schema.enum ?? [schema.const]).reverse();
    if (values.includes(undefined))
      throw new Error(
        `\`${name}\` is neither an object in every branch nor an enum in every branch, so it cannot be flattened.`,
      );
    return { description, type: 'string', enum: values, example: values.at(-1) };
  }

  /**
   * A reference to the table of codes that has no effect, because an object is never a code. Without it, generators and
   * lint would drop the unused component.
   */
  #aside(schemas: Schema[]): Schema {
    const fields = schemas.flatMap(({ properties = {} }) => Object.values(properties));
    const tables = fields.map((field) => resolve(this.#contract, field)['x-result-codes']);
    const [table] = tables.filter((source) => typeof source === 'string');
    return table === undefined ? {} : { not: { $ref: `#/components/schemas/${table}` } };
  }

  /** A result code as an open string, because the provider may add codes. The documented codes become a component. */
  #openCode(source: NonNullable<Schema['x-result-codes']>): Schema {
    if (typeof source !== 'string')
      throw new Error('A result code field must name its table: `x-result-codes: <component>`.');
    const reference = { $ref: `#/components/schemas/${source}` };
    const { description = '', enum: codes = [], examples, ...rest } = resolve<Schema>(this.#contract, reference);
    const table = (rest['x-result-codes'] ?? {}) as ResultCodeTable;
    const texts = (rest['x-enumDescriptions'] ?? {}) as Record<string, string>;
    const text = description.trim();
    // Success comes last, because in some languages the first value of an enum is its zero value.
    const isSuccess = (code: unknown) => Number(table[String(code)]?.resultStatus === 'S');
    const values = [...codes].sort((a, b) => isSuccess(a) - isSuccess(b));
    this.components[source] = {
      description: text,
      type: 'string',
      enum: values,
      'x-enum-varnames': values,
      'x-enum-descriptions': values.map((code) => texts[String(code)] ?? ''),
      ...originOf(rest),
    };
    const list = codes.map((code) => `\`${code}\``).join(', ');
    return { description: `${text}\n\nDocumented: ${list}.`, type: 'string', example: examples?.[0] };
  }
}

/** The provider may add fields, and some generated clients reject unknown ones by default. */
function open(direction: Direction): Schema {
  return direction === 'response' ? { additionalProperties: true } : {};
}

function originOf({ 'x-origin': origin }: Schema): Schema {
  return origin === undefined ? {} : { 'x-origin': origin };
}

function isNullable({ type }: Schema): boolean {
  return Array.isArray(type) && type.includes('null');
}

/** A node without some keys, and without every extension except where its facts come from. */
export function withoutKeys<T extends object>(node: T, ...keys: string[]): T {
  const kept = Object.entries(node).filter(
    ([key]) => !keys.includes(key) && (!key.startsWith('x-') || key === 'x-origin'),
  );
  return Object.fromEntries(kept) as T;
}

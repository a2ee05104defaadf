import { type Document, transportHeaders } from './document.js';

/**
 * The contract in the form that client generators of other languages digest: OpenAPI 3.0.3, each union flattened into one
 * object, result codes as open strings, and without the headers that a signing hook must set (a generated method could only
 * take them from a caller who does not know the bytes yet). What made this necessary is in spec/README.md.
 */
export function flatten(contract: Document): Document {
  const document = structuredClone(contract) as any;
  const transport = transportHeaders(contract);
  document.openapi = '3.0.3';
  delete document.info.summary;
  document.info.description = `${document.info.description.trim()}\n\n${note(transport)}\n`;
  delete document.security;
  delete document.components.securitySchemes;
  document.components.parameters = Object.fromEntries(
    Object.entries<any>(document.components.parameters ?? {}).filter(([, { name }]) => !transport.includes(name)),
  );
  const kept = new Flattener(contract);
  const flat = kept.node(document);
  flat.components.schemas = kept.schemas;
  return flat;
}

function note(transport: string[]): string {
  const headers = transport.map((name) => `\`${name}\``).join(', ');
  return `**For client generators.** This form of the contract leaves out the headers ${headers}. Set them in a hook of your client that sees the bytes to be sent, and verify the response's in a hook that sees the bytes received. Result codes are open strings here. The exact contract is openapi.yaml beside this file.`;
}

/** Rewrites a document, collecting each component schema that something refers to. */
class Flattener {
  readonly schemas: Record<string, unknown> = {};
  readonly #contract: any;

  constructor(contract: Document) {
    this.#contract = contract;
  }

  node(value: any, key = '', parent = ''): any {
    if (Array.isArray(value))
      return value.filter((item) => !this.#isDropped(item)).map((item) => this.node(item, '', key));
    if (typeof value !== 'object' || value === null) return value;
    if (key === 'schemas' && parent === 'components') return {};
    if (key === 'value') return value;
    if (typeof value.$ref === 'string' && value.$ref.startsWith(prefix))
      return this.#reference(value.$ref.slice(prefix.length));
    if (key === 'schema') return this.schema(value);
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name !== 'x-codeSamples' && !(name === 'x-result-codes' && typeof value[name] === 'string'))
        .map(([name, item]) => [name, this.node(item, name, key)]),
    );
  }

  /** A parameter of the transport: its component is gone. */
  #isDropped(item: any): boolean {
    const name = /^#\/components\/parameters\/(.+)$/.exec(item?.$ref ?? '')?.[1];
    return (
      name !== undefined && transportHeaders(this.#contract).includes(this.#contract.components.parameters[name].name)
    );
  }

  #reference(name: string): unknown {
    const schema = this.#contract.components.schemas[name];
    if (schema['x-result-codes'] !== undefined) return this.schema(schema);
    if (!(name in this.schemas)) {
      this.schemas[name] = {};
      this.schemas[name] = this.schema(schema);
    }
    return { $ref: prefix + name };
  }

  schema(schema: any): any {
    if (schema.$ref !== undefined) return this.#reference(schema.$ref.slice(prefix.length));
    const branches = schema.oneOf ?? schema.anyOf;
    if (branches !== undefined)
      return { description: schema.description, ...this.#merge(branches, schema.oneOf !== undefined) };
    const { title, examples, 'x-enumDescriptions': descriptions, 'x-result-status': status, ...rest } = schema;
    if (rest['x-result-codes'] !== undefined) {
      delete rest.enum;
      delete rest['x-result-codes'];
    }
    if (rest.properties !== undefined)
      rest.properties = mapValues(rest.properties, (property) => this.schema(property));
    if (rest.items !== undefined) rest.items = this.schema(rest.items);
    return { ...rest, ...(examples === undefined ? {} : { example: examples[0] }) };
  }

  /** One object with the properties of every branch; required is what every branch requires. */
  #merge(references: any[], open: boolean): any {
    const branches = references.map((branch) => this.#resolve(branch));
    const names = [...new Set(branches.flatMap((branch) => Object.keys(branch.properties ?? {})))];
    const required = names.filter((name) => branches.every((branch) => branch.required?.includes(name)));
    const properties = names.map((name) => [
      name,
      this.#mergeProperty(branches.flatMap((branch) => branch.properties?.[name] ?? [])),
    ]);
    return {
      type: 'object',
      ...(required.length === 0 ? {} : { required }),
      properties: Object.fromEntries(properties),
      // Some generated clients refuse a field that they do not know; a provider may add one.
      ...(open ? { additionalProperties: true } : {}),
    };
  }

  #mergeProperty(variants: any[]): any {
    const [first] = variants;
    if (variants.every((variant) => JSON.stringify(variant) === JSON.stringify(first))) return this.schema(first);
    const schemas = variants.map((variant) => this.#resolve(variant));
    if (schemas.every((schema) => schema.type === 'object')) {
      const name = commonSuffix(variants.map((variant) => String(variant.$ref).slice(prefix.length)));
      this.schemas[name] = { description: lines(schemas), ...this.#merge(variants, true) };
      return { $ref: prefix + name };
    }
    const codes = schemas.every((schema) => schema['x-result-codes'] !== undefined);
    const merged = codes ? this.#contract.components.schemas[schemas[0]['x-result-codes']] : schemas[0];
    const flat = this.schema(merged);
    if (codes) return flat;
    return { ...flat, description: lines(schemas), enum: [...new Set(schemas.flatMap((schema) => schema.enum ?? []))] };
  }

  #resolve(schema: any): any {
    return schema.$ref === undefined
      ? schema
      : this.#resolve(this.#contract.components.schemas[schema.$ref.slice(prefix.length)]);
  }
}

const prefix = '#/components/schemas/';

function mapValues(object: Record<string, unknown>, change: (value: any) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function lines(schemas: any[]): string {
  return schemas.map(({ description }) => description?.trim()).join('\n');
}

/** `SuccessResult`, `FailureResult` → `Result`. */
function commonSuffix(names: string[]): string {
  const words = names.map((name) => name.split(/(?=[A-Z])/));
  const [shortest = []] = [...words].sort((a, b) => a.length - b.length);
  let count = 0;
  while (count < shortest.length && words.every((list) => list.at(-1 - count) === shortest.at(-1 - count))) count++;
  if (count === 0) throw new Error(`${names.join(', ')} have no common ending to name their flattened form after.`);
  return shortest.slice(-count).join('');
}

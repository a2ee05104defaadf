import { _, Ajv, type AnySchemaObject, type Code, type CodeKeywordDefinition, str } from 'ajv';
import { regexpCode } from 'ajv/dist/compile/codegen/code.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import addFormats from 'ajv-formats';
import { build } from 'esbuild';
import { type Document, dereference, isObject, mapValues, operationsOf, type Schema, schemaName } from '../document.js';
import { docComment, firstLine, upperFirst } from './text.js';

interface Validator {
  name: string;
  doc: string;
  type: string;
  /** The component to import for the type, if it is one. */
  imports: string | undefined;
  schema: Schema;
}

/** Validators of every request body, response body and set of request headers, as a module without dependencies. */
export async function emitValidators(document: Document): Promise<{ js: string; types: string }> {
  const validators = validatorsOf(document);
  return { js: await emitModule(validators), types: emitTypes(validators) };
}

function validatorsOf(document: Document): Validator[] {
  const validators = operationsOf(document).flatMap((operation) => {
    const { operationId } = operation;
    const headers = operation.parameters.filter((parameter) => parameter.in === 'header');
    const schemas = [operation.requestSchema, operation.responseSchema].filter((schema) => schema !== undefined);
    return [
      ...schemas.map((schema) => {
        const type = schemaName(schema);
        if (type === undefined) throw new Error(`A body of ${operationId} is not a named component schema.`);
        return {
          name: `validate${type}`,
          doc: `Whether a value is a valid \`${type}\`.`,
          type,
          imports: type,
          schema: dereference(document, schema),
        };
      }),
      {
        name: `validate${upperFirst(operationId)}Headers`,
        doc: `Whether an object with lower-case names contains valid request headers of \`${operationId}\`.`,
        type: 'Record<string, string>',
        imports: undefined,
        schema: {
          type: 'object',
          required: headers.filter(({ required }) => required).map(({ name }) => name.toLowerCase()),
          properties: Object.fromEntries(
            headers.map(({ name, schema }) => [name.toLowerCase(), dereference(document, schema ?? {})]),
          ),
        },
      },
    ];
  });
  return [...new Map(validators.map((validator) => [validator.name, validator])).values()];
}

/**
 * A bound of a text's length in characters (code points). A character has one or two UTF-16 code units, so characters are
 * counted only if the number of code units does not decide. A very long hostile text is therefore cheap to reject.
 */
const lengthKeywords = [
  {
    keyword: 'maxLength',
    comparison: 'more',
    breaks: (text: Code, limit: number) =>
      _`${text}.length > ${2 * limit} || ${text}.length > ${limit} && [...${text}].length > ${limit}`,
  },
  {
    keyword: 'minLength',
    comparison: 'fewer',
    breaks: (text: Code, limit: number) =>
      limit <= 1
        ? _`${text}.length < ${limit}`
        : _`${text}.length < ${limit} || ${text}.length < ${2 * limit} && [...${text}].length < ${limit}`,
  },
].map(
  ({ keyword, comparison, breaks }): CodeKeywordDefinition => ({
    keyword,
    type: 'string',
    schemaType: 'number',
    error: {
      message: ({ schema }) => `must NOT have ${comparison} than ${schema} characters`,
      params: ({ schema }) => _`{limit: ${schema}}`,
    },
    code: (context) => context.fail(breaks(context.data, context.schema)),
  }),
);

/**
 * `pattern`, skipped on a text that is much longer than `maxLength`, which is already an error: with `allErrors`, Ajv would
 * run the pattern on a text of any length. It is a regular expression literal, so a bundler can remove it with its validator.
 */
const patternWithinLength: CodeKeywordDefinition = {
  keyword: 'pattern',
  type: 'string',
  schemaType: 'string',
  error: {
    message: ({ schemaCode }) => str`must match pattern "${schemaCode}"`,
    params: ({ schemaCode }) => _`{pattern: ${schemaCode}}`,
  },
  code(context) {
    const { data, schema, parentSchema } = context;
    const matches = _`${regexpCode(new RegExp(schema, 'u'))}.test(${data})`;
    const { maxLength } = parentSchema ?? {};
    context.fail(maxLength === undefined ? _`!${matches}` : _`${data}.length <= ${2 * maxLength} && !${matches}`);
  },
};

async function emitModule(validators: Validator[]): Promise<string> {
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictTypes: false,
    code: { source: true, esm: true, lines: true },
  });
  addFormats.default(ajv, { mode: 'full' });
  for (const definition of [...lengthKeywords, patternWithinLength])
    ajv.removeKeyword(definition.keyword as string).addKeyword(definition);
  for (const { name, schema } of validators) ajv.addSchema(withoutAnnotations(schema) as AnySchemaObject, name);
  const names = Object.fromEntries(validators.map(({ name }) => [name, name]));
  const bundled = await build({
    stdin: {
      contents: standaloneCode.default(ajv, names),
      resolveDir: import.meta.dirname,
      sourcefile: 'validators.js',
    },
    bundle: true,
    charset: 'utf8',
    format: 'esm',
    legalComments: 'none',
    logLevel: 'silent',
    minifySyntax: true,
    platform: 'neutral',
    target: 'es2022',
    write: false,
  });
  const [output] = bundled.outputFiles;
  if (output === undefined) throw new Error('esbuild returned no output for the validators.');
  // esbuild writes module paths relative to the working folder; only the part after node_modules/ is the same everywhere.
  const code = output.text.replace(/^\/\/ .*\n/gm, '').replaceAll(/"[^"\n]*node_modules\//g, '"');
  return `// ${firstLine('Ajv')}\n${code}`;
}

const annotations = ['title', 'description', 'examples', 'example'];

/** A schema without the enums of result codes. */
function withOpenResultCodes(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withOpenResultCodes);
  if (!isObject(schema)) return schema;
  const { enum: codes, ...open } = schema;
  return mapValues(schema['x-result-codes'] === undefined ? schema : open, withOpenResultCodes);
}

/**
 * A schema without descriptions, because the module contains the schema and descriptions would only make it larger. A code
 * that is compared with the codes of one status is not compared with the whole table as well.
 */
function withoutAnnotations(schema: unknown, isProperties = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withoutAnnotations(item));
  if (!isObject(schema)) return schema;
  const { 'x-result-status': status, allOf } = schema;
  const validating = status === undefined ? schema : { ...schema, allOf: withOpenResultCodes(allOf) };
  const kept = Object.entries(validating).filter(
    ([key]) => isProperties || !(annotations.includes(key) || key.startsWith('x-')),
  );
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      key === 'enum' ? value : withoutAnnotations(value, key === 'properties' && !isProperties),
    ]),
  );
}

function emitTypes(validators: Validator[]): string {
  const imports = [...new Set(validators.flatMap((validator) => validator.imports ?? []))].sort();
  return `// ${firstLine('Ajv')}
import type { ${imports.join(', ')} } from './schema.js';

/** One rule that a value violates. */
export interface ValidationError {
  /** The rule: a keyword of JSON Schema, such as \`maxLength\`. */
  keyword: string;
  /** The place in the value, as a JSON Pointer; empty for the value itself. */
  instancePath: string;
  /** The place in the schema. */
  schemaPath: string;
  /** The parameters of the rule, such as the limit. */
  params: Record<string, unknown>;
  /** The rule as text. */
  message?: string;
}

/** A validator. After a call that returned false, \`errors\` lists the violated rules until the next call. */
export interface Validator<T> {
  (value: unknown): value is T;
  errors?: ValidationError[] | null;
}

${validators.map(({ name, doc, type }) => `${docComment(doc)}\nexport const ${name}: Validator<${type}>;`).join('\n\n')}
`;
}

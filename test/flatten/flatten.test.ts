import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type Document,
  isObject,
  type OperationObject,
  type Schema,
  transportHeaders,
} from '../../scripts/document.js';
import { flatten } from '../../scripts/flatten/flatten.js';

const contract: Document = JSON.parse(await readFile(new URL('../../generated/openapi.json', import.meta.url), 'utf8'));
const published = JSON.parse(
  await readFile(new URL('../../generated/openapi.generators.json', import.meta.url), 'utf8'),
);

let flat: Document;
let schemas: Record<string, Schema>;
let operation: OperationObject;
beforeEach(() => {
  flat = flatten(contract);
  schemas = flat.components?.schemas ?? {};
  operation = flat.paths['/v1/payments/cancel']?.['post'] as OperationObject;
});

/** Every key of a document, with its value. */
function* entriesOf(node: unknown): Generator<[key: string, value: unknown]> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    yield [key, value];
    if (key !== 'value' && key !== 'example') yield* entriesOf(value);
  }
}

describe('the document for client generators', () => {
  test('matches the published document', () => {
    const { 'x-generated': _, ...document } = published;
    expect(flat).toEqual(document);
  });

  test('is OpenAPI 3.0, without keywords of later versions', () => {
    expect(flat.openapi).toBe('3.0.3');
    const keys = new Set([...entriesOf(flat)].map(([key]) => key));
    for (const key of ['const', 'anyOf', 'oneOf', 'allOf']) expect(keys).not.toContain(key);
    expect(flat.info.summary).toBeUndefined();
    for (const [key, value] of entriesOf(schemas)) if (key === 'type') expect(typeof value).toBe('string');
    for (const [key, value] of entriesOf(schemas)) if (key === 'examples') expect(value).toBeUndefined();
  });

  test('has components for objects and for the table of codes', () => {
    expect(Object.keys(schemas).sort()).toEqual([
      'CancellationRequest',
      'CancellationResponse',
      'CancellationResult',
      'ResultCode',
    ]);
  });

  test('accepts a request with either id and rejects an empty request', () => {
    const { CancellationRequest } = schemas;
    expect(CancellationRequest?.required).toBeUndefined();
    expect(CancellationRequest?.['minProperties']).toBe(1);
    expect(Object.keys(CancellationRequest?.properties ?? {})).toEqual([
      'paymentId',
      'paymentRequestId',
      'merchantAccountId',
    ]);
    for (const property of Object.values(CancellationRequest?.properties ?? {}))
      expect(property).toMatchObject({ type: 'string', minLength: 1, maxLength: expect.any(Number) });
  });

  test('requires the properties that every kind of answer has', () => {
    expect(schemas['CancellationResponse']?.required).toEqual(['result']);
    expect(schemas['CancellationResult']?.required).toEqual(['resultStatus', 'resultCode', 'resultMessage']);
  });

  test('accepts unknown fields in a response', () => {
    for (const name of ['CancellationResponse', 'CancellationResult'])
      expect(schemas[name]?.['additionalProperties']).toBe(true);
  });

  test('has no bounds in a response', () => {
    const written = [schemas['CancellationResponse'], schemas['CancellationResult'], flat.components?.headers];
    const keys = new Set([...entriesOf(written)].map(([key]) => key));
    for (const key of ['minLength', 'maxLength', 'pattern', 'format']) expect(keys).not.toContain(key);
  });

  test('does not list success as the first value of an enum', () => {
    expect(schemas['CancellationResult']?.properties?.['resultStatus']).toMatchObject({ enum: ['U', 'F', 'S'] });
  });

  test('has an open result code, and lists the documented codes', () => {
    const { resultCode } = schemas['CancellationResult']?.properties ?? {};
    expect(resultCode).toMatchObject({ type: 'string' });
    expect(resultCode).not.toHaveProperty('enum');
    const { ResultCode } = schemas;
    const codes = contract.components?.schemas?.['ResultCode']?.enum ?? [];
    const [success, ...failures] = codes;
    expect(ResultCode?.enum).toEqual([...failures, success]);
    expect(ResultCode?.['x-enum-varnames']).toEqual(ResultCode?.enum);
    expect(ResultCode?.['x-enum-descriptions']).toHaveLength(codes.length);
    for (const code of codes) expect(resultCode?.description).toContain(`\`${code}\``);
  });

  test('leaves out the headers and schemes of the transport', () => {
    expect(flat.components).not.toHaveProperty('securitySchemes');
    expect(flat['security']).toEqual([]);
    expect(Object.keys(flat.components?.parameters ?? {})).toEqual(['AgentToken']);
    expect(operation.parameters).toEqual([{ $ref: '#/components/parameters/AgentToken' }]);
    for (const header of transportHeaders(contract)) expect(flat.info.description).toContain(`\`${header}\``);
  });

  test('requires no response header, because unsigned answers exist', () => {
    for (const header of Object.values(flat.components?.headers ?? {})) expect(header['required']).toBe(false);
  });

  test('has the sandbox as its default environment, and a server description of one word', () => {
    const [server] = flat.servers ?? [];
    expect(server?.description).toBe('Gateway');
    expect(server?.variables?.['mode']).toMatchObject({ default: 'sandbox/api', enum: ['sandbox/api', 'api'] });
  });

  test('has no extensions except x-source and those that generators read', () => {
    const extensions = [...entriesOf(flat)].map(([key]) => key).filter((key) => key.startsWith('x-'));
    expect(new Set(extensions)).toEqual(
      new Set([
        ...['x-source', 'x-regions', 'x-environments', 'x-origin', 'x-origins'],
        ...['x-enum-varnames', 'x-enum-descriptions'],
      ]),
    );
  });

  test('has no repeated sentences, and no references to parts that are left out', () => {
    const descriptions = [...entriesOf(schemas)]
      .filter(([key]) => key === 'description')
      .map(([, text]) => String(text));
    for (const text of descriptions) {
      const sentences = text.split(/(?<=[.:]) /).map((sentence) => sentence.trim());
      expect(new Set(sentences).size, text).toBe(sentences.length);
      expect(text).not.toMatch(/security scheme|x-origin|x-result/);
    }
  });
});

describe('flatten throws', () => {
  const broken = (change: (response: Schema) => void): Document => {
    const document = structuredClone(contract);
    const response = document.components?.schemas?.['CancellationResponse'];
    if (!isObject(response)) throw new Error('There is no CancellationResponse.');
    change(response);
    return document;
  };

  test('if branches differ in a property that `x-flattened` does not describe', () => {
    const document = broken((response) => {
      response['x-flattened'] = { result: { component: 'CancellationResult', description: 'The result.' } };
    });
    expect(() => flatten(document)).toThrow('`resultStatus` differs between branches: name it in `x-flattened`.');
  });

  test('if the merged object has no component name', () => {
    const document = broken((response) => {
      response['x-flattened'] = { result: { description: 'The result.' }, resultStatus: { description: 'A letter.' } };
    });
    expect(() => flatten(document)).toThrow('gives the objects of `result` no `component`');
  });

  test('if two schemas would have the same name', () => {
    const document = broken((response) => {
      const texts = response['x-flattened'] as Record<string, object>;
      response['x-flattened'] = { ...texts, result: { component: 'CancellationRequest', description: 'The result.' } };
    });
    expect(() => flatten(document)).toThrow('Two flattened schemas are called CancellationRequest');
  });
});

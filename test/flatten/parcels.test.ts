import { describe, expect, test } from 'vitest';
import type { ResultCodeTable, Schema } from '../../scripts/document.js';
import { flatten } from '../../scripts/flatten/flatten.js';
import { parcels } from './parcels.js';

test('servers, paths and info keep the parts that generators read', () => {
  const { components: _, info, ...rest } = flatten(parcels());
  const content = (name: string) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } });
  expect(rest).toStrictEqual({
    openapi: '3.0.3',
    servers: [
      {
        url: 'https://example.com/{mode}',
        description: 'Gateway',
        variables: { mode: { default: 'try', enum: ['try'] } },
        'x-environments': { sandbox: 'try' },
      },
      {
        url: 'https://example.com/{area}',
        description: 'Gateway',
        variables: { area: { default: 'eu', enum: ['eu', 'us'] } },
        'x-regions': {},
      },
      { url: 'https://example.com', description: 'Gateway', variables: {} },
    ],
    security: [],
    paths: {
      '/parcels': {
        summary: 'Parcels',
        parameters: [{ name: 'trace', in: 'query' }],
        get: { operationId: 'listParcels', parameters: [], responses: {} },
        post: {
          operationId: 'sendParcel',
          parameters: [],
          requestBody: { content: content('Parcel') },
          responses: {
            200: { description: 'Sent.', content: content('Answer') },
            202: { description: 'Later.' },
            406: { description: 'Text.', content: { 'text/plain': {} } },
            500: { $ref: '#/components/responses/Broken' },
          },
        },
      },
    },
  });
  expect(info).toStrictEqual({
    title: 'Parcels',
    version: '1.2.3',
    description: expect.stringMatching(/^Sends parcels[.]\n\n.* `Signature`, `Client-Id`: /),
    'x-source': { url: 'https://example.com' },
  });
});

test('objects become components, unions become one object, and codes become open strings', () => {
  const { headers, ...components } = flatten(parcels()).components ?? {};
  const object = (properties: Record<string, Schema>) => ({ type: 'object', properties });
  expect(headers).toEqual({});
  expect(components).toStrictEqual({
    parameters: {
      Trace: { name: 'Trace', in: 'header', schema: { type: 'string', maxLength: 3, example: 'a' } },
    },
    responses: {
      Broken: { content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } } },
    },
    schemas: {
      Parcel: {
        ...object({
          to: { type: 'string', minLength: 1, example: 'Oslo', 'x-origin': 'ours' },
          weights: { type: 'array', items: { type: 'integer', minimum: 1 } },
          from: object({ town: { type: 'string' } }),
        }),
        required: ['to'],
      },
      Answer: {
        ...object({
          state: { description: 'How it went.', type: 'string', enum: ['lost', 'read', 'sent'], example: 'sent' },
          result: { $ref: '#/components/schemas/Result' },
          weight: { type: 'integer', minimum: 1 },
          box: { $ref: '#/components/schemas/Box' },
          note: { type: 'string' },
        }),
        description: '',
        minProperties: 1,
        additionalProperties: true,
      },
      Result: {
        ...object({
          code: {
            description: 'The codes.\n\nDocumented: `OK`, `GONE`, `LATE`.',
            type: 'string',
            example: 'GONE',
          },
          town: { type: 'string' },
        }),
        description: 'What came of it.',
        minProperties: 1,
        additionalProperties: true,
        not: { $ref: '#/components/schemas/Code' },
      },
      Box: {
        ...object({ wide: { type: 'integer' }, high: { type: 'integer' } }),
        description: 'What it lay in.',
        minProperties: 1,
        additionalProperties: true,
      },
      Code: {
        description: 'The codes.',
        type: 'string',
        enum: ['GONE', 'LATE', 'OK'],
        'x-enum-varnames': ['GONE', 'LATE', 'OK'],
        'x-enum-descriptions': ['It is gone.', '', ''],
      },
    },
  });
});

test('throws if a property is an object in one branch and a string in another', () => {
  const contract = parcels();
  const { Lost } = contract.components?.schemas ?? {};
  if (Lost?.properties?.['box'] === undefined) throw new Error('A lost parcel has no box.');
  Lost.properties['box'] = { type: 'string' };
  expect(() => flatten(contract)).toThrow('`box` is neither an object in every branch nor an enum in every branch');
});

test('flattens a contract without servers, components and descriptions', () => {
  const { info, ...rest } = flatten({ openapi: '3.1.0', info: { title: 'A', version: '1.0.0' }, paths: {} });
  expect(info.description).toMatch(/^\n\n[*][*]For client generators/);
  expect(rest).toStrictEqual({
    openapi: '3.0.3',
    servers: [],
    security: [],
    paths: {},
    components: { parameters: {}, headers: {}, responses: {}, schemas: {} },
  });
});

describe('a table of result codes', () => {
  const flattenCode = (source: string | ResultCodeTable) => {
    const content = { 'application/json': { schema: { 'x-result-codes': source } } };
    return flatten({
      openapi: '3.1.0',
      info: { title: 'A', version: '1.0.0' },
      paths: { '/': { post: { operationId: 'a', requestBody: { content } } } },
      components: { schemas: { Codes: {} } },
    }).components?.schemas;
  };

  test('without codes becomes an empty enum', () => {
    expect(flattenCode('Codes')).toStrictEqual({
      Codes: { description: '', type: 'string', enum: [], 'x-enum-varnames': [], 'x-enum-descriptions': [] },
    });
  });

  test('inside the field itself is rejected', () => {
    expect(() => flattenCode({})).toThrow('A result code field must name its table');
  });

  test('that does not exist is rejected', () => {
    expect(() => flattenCode('Others')).toThrow('#/components/schemas/Others does not resolve');
  });
});

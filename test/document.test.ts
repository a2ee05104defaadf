import { expect, test } from 'vitest';
import {
  asDocument,
  type Document,
  dereference,
  operationsOf,
  resolve,
  transportHeaders,
} from '../scripts/document.js';

const document: Document = {
  openapi: '3.1.0',
  info: { title: 'T', version: '1' },
  paths: {
    '/a/{b}': {
      parameters: [{ $ref: '#/components/parameters/Key' }],
      post: {
        operationId: 'make',
        parameters: [{ name: 'b', in: 'path', required: true }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/A~1B' } } } },
        responses: { '404': {}, '201': { content: { 'application/json': { schema: { type: 'string' } } } } },
      },
    },
  },
  components: {
    parameters: { Key: { name: 'X-Key', in: 'header' } },
    schemas: {
      'A/B': { type: 'object', properties: { c: { $ref: '#/components/schemas/C' } } },
      C: { type: 'string' },
      Loop: { properties: { next: { $ref: '#/components/schemas/Loop' } } },
    },
    securitySchemes: {
      Key: { type: 'apiKey', in: 'header', name: 'X-Key', 'x-covers': ['X-Time', 'X-Key'] },
      Cookie: { type: 'apiKey', in: 'cookie', name: 'session' },
    },
  },
};

test('an operation includes the parameters of its path and the schemas of its bodies', () => {
  expect(operationsOf(document)).toMatchObject([
    {
      operationId: 'make',
      method: 'post',
      path: '/a/{b}',
      summary: '',
      parameters: [{ name: 'X-Key' }, { name: 'b' }],
      requestSchema: { $ref: '#/components/schemas/A~1B' },
      responseSchema: { type: 'string' },
    },
  ]);
});

test('resolve follows one reference, dereference follows all', () => {
  expect(resolve(document, { $ref: '#/components/schemas/A~1B' })).toHaveProperty('properties');
  expect(dereference(document, { $ref: '#/components/schemas/A~1B' })).toEqual({
    type: 'object',
    properties: { c: { type: 'string' } },
  });
  expect(() => resolve(document, { $ref: '#/components/schemas/D' })).toThrow(
    '#/components/schemas/D does not resolve',
  );
  expect(() => dereference(document, { $ref: '#/components/schemas/Loop' })).toThrow('refers to itself');
});

test('the transport headers are those of the security schemes and those that `x-covers` lists', () => {
  expect(transportHeaders(document)).toEqual(['X-Key', 'X-Time']);
});

test.each([
  [null, 'openapi'],
  [[], 'openapi'],
  [{ openapi: 3, info: {}, paths: {} }, 'openapi'],
  [{ openapi: '3.1.0', paths: {} }, 'info'],
  [{ openapi: '3.1.0', info: {}, paths: [] }, 'paths'],
])('asDocument rejects %j, which has no `%s`', (value, missing) => {
  expect(() => asDocument(value, 'It')).toThrow(`It is not an OpenAPI document: it has no \`${missing}\`.`);
});

import type { Document, Schema } from '../../scripts/document.js';

const json = (schema: Schema) => ({ 'application/json': { schema, 'x-note': 'ours' } });

/** A contract of parcels with features that the real one lacks. Each call returns a new object. */
export function parcels(): Document {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parcels',
      version: '1.2.3',
      summary: ' Sends parcels. ',
      'x-source': { url: 'https://example.com' },
    },
    servers: [
      {
        url: 'https://example.com/{mode}',
        variables: { mode: { default: 'live' } },
        'x-environments': { sandbox: 'try' },
      },
      {
        url: 'https://example.com/{area}',
        variables: { area: { default: 'eu', enum: ['eu', 'us'] } },
        'x-regions': {},
      },
      { url: 'https://example.com' },
    ],
    paths: {
      '/parcels': {
        summary: 'Parcels',
        parameters: [{ $ref: '#/components/parameters/Signature' }, { name: 'trace', in: 'query' }],
        get: { operationId: 'listParcels' },
        post: {
          operationId: 'sendParcel',
          requestBody: { content: json({ $ref: '#/components/schemas/Parcel' }), 'x-note': 'ours' },
          responses: {
            200: { description: 'Sent.', content: json({ $ref: '#/components/schemas/Answer' }) },
            202: { description: 'Later.' },
            406: { description: 'Text.', content: { 'text/plain': {} } },
            500: { $ref: '#/components/responses/Broken' },
          },
        },
      },
    },
    components: {
      securitySchemes: { Signature: { type: 'apiKey', in: 'header', name: 'Signature', 'x-covers': ['Client-Id'] } },
      parameters: {
        ClientId: { name: 'Client-Id', in: 'header', schema: { type: 'string' } },
        Signature: { name: 'Signature', in: 'header', schema: { type: 'string' } },
        Trace: {
          name: 'Trace',
          in: 'header',
          schema: { type: 'string', maxLength: 3, title: 'Trace', examples: ['a'] },
        },
      },
      responses: { Broken: { content: json({ type: 'object', title: 'Broken' }) } },
      schemas: {
        Parcel: {
          title: 'Parcel',
          type: 'object',
          required: ['to'],
          properties: {
            to: { type: 'string', title: 'to', minLength: 1, examples: ['Oslo', 'Rome'], 'x-origin': 'ours' },
            weights: { type: 'array', items: { $ref: '#/components/schemas/Weight' } },
            from: { type: 'object', properties: { town: { type: 'string' } } },
          },
        },
        Weight: { title: 'Weight', type: 'integer', minimum: 1 },
        Answer: {
          oneOf: [
            { $ref: '#/components/schemas/Sent' },
            { $ref: '#/components/schemas/Lost' },
            { title: 'Nothing yet', type: 'object' },
          ],
          'x-flattened': {
            state: { description: 'How it went.' },
            result: { component: 'Result', description: 'What came of it.' },
            box: { component: 'Box', description: 'What it lay in.' },
          },
        },
        Sent: {
          type: 'object',
          required: ['state', 'result'],
          properties: {
            state: { type: 'string', enum: ['sent', 'read'] },
            result: { $ref: '#/components/schemas/SentResult' },
            weight: { $ref: '#/components/schemas/Weight' },
            box: { type: 'object', properties: { wide: { type: 'integer' } } },
            note: { type: ['string', 'null'], maxLength: 3 },
          },
        },
        SentResult: {
          type: 'object',
          properties: { code: { type: 'string', enum: ['OK'], 'x-result-codes': 'Code' }, town: { type: 'string' } },
        },
        Lost: {
          type: 'object',
          properties: {
            state: { const: 'lost' },
            result: { $ref: '#/components/schemas/LostResult' },
            weight: { $ref: '#/components/schemas/Weight' },
            box: { type: 'object', properties: { high: { type: 'integer' } } },
            note: { type: 'string', maxLength: 9, pattern: '^a', title: 'note' },
          },
        },
        LostResult: {
          type: 'object',
          required: ['code'],
          properties: { code: { type: 'string', enum: ['GONE', 'LATE'], 'x-result-codes': 'Code' } },
        },
        Code: {
          description: ' The codes. ',
          type: 'string',
          enum: ['OK', 'GONE', 'LATE'],
          examples: ['GONE'],
          'x-result-codes': {
            OK: { resultStatus: 'S', resultMessage: '', furtherAction: '' },
            GONE: { resultStatus: 'F', resultMessage: '', furtherAction: '' },
          },
          'x-enumDescriptions': { GONE: 'It is gone.' },
        },
      },
    },
  };
}

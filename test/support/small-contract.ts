import type { Document } from '../../scripts/document.js';

const codes = {
  DONE: { resultStatus: 'S', resultMessage: 'Done.', furtherAction: 'Nothing.', retry: 'never' },
  LATE: { resultStatus: 'F', resultMessage: 'Too late.', furtherAction: 'Ask.', retry: 'never' },
};

/** A bundled contract of two operations, made up for the tests of the emitters. */
export const smallContract: Document = {
  openapi: '3.1.0',
  info: { title: 'Parcels', version: '2.3.4' },
  servers: [{ url: 'https://example.com' }],
  'x-result-code-fields': { retry: { never: { description: 'Not again.' } } },
  paths: {
    '/parcels': {
      post: {
        operationId: 'sendParcel',
        summary: 'Send a parcel',
        description: 'Sends it.',
        parameters: [
          { name: 'Signature', in: 'header', required: true, schema: { type: 'string', maxLength: 5 } },
          { name: 'Priority', in: 'header', schema: { type: 'string', enum: ['high', 'low'] } },
        ],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Parcel' } } } },
        responses: { '200': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Receipt' } } } } },
        'x-result-process': { S: { description: 'It is sent.' } },
      },
    },
    '/parcels/{number}': {
      get: {
        operationId: 'findParcel',
        parameters: [{ name: 'number', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { '200': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Parcel' } } } } },
      },
    },
  },
  components: {
    schemas: {
      Parcel: {
        description: 'A parcel.',
        type: 'object',
        required: ['to'],
        properties: { to: { type: 'string', maxLength: 3, description: 'Where.' } },
      },
      Receipt: {
        type: 'object',
        required: ['code'],
        properties: { code: { type: 'string', enum: ['DONE', 'LATE'], 'x-result-codes': 'ParcelResultCode' } },
      },
      ParcelResultCode: {
        description: 'The codes.',
        type: 'string',
        enum: Object.keys(codes),
        'x-result-codes': codes,
      },
    },
    securitySchemes: {
      Key: { type: 'apiKey', in: 'header', name: 'Signature' },
      ClientId: { type: 'apiKey', 'x-sandbox-prefix': 'TEST_' },
      Signature: {
        type: 'apiKey',
        'x-algorithm': 'RSA256',
        'x-key-version': { minLength: 1, maxLength: 2, pattern: '^[0-9]+$' },
      },
    },
  },
};

import { expect, test } from 'vitest';
import { emitClient } from '../../scripts/emit/fetch-client.js';
import { smallContract } from '../support/small-contract.js';

const client = emitClient(smallContract);

test('emits a function per operation, whose options are required if a parameter is required', () => {
  expect(client).toContain('  sendParcel(body: Parcel, init?: SendParcelInit): Promise<SendParcelResult>;');
  expect(client).toContain('  findParcel(init: FindParcelInit): Promise<FindParcelResult>;');
  expect(client).toContain("    sendParcel: (body, init) => client.POST('/parcels', { ...init, body } as never),");
  expect(client).toContain("    findParcel: (init) => client.GET('/parcels/{number}', { ...init } as never),");
  expect(client).toContain(' * Send a parcel: `POST /parcels`\n   *\n   * Sends it.');
});

test('emits the transport headers, and re-exports contract.js', () => {
  expect(client).toContain("export * from './contract.js';");
  expect(client).toContain("export type TransportHeader = 'Signature';");
  expect(client).toContain("import type { Parcel, paths } from './schema.js';");
});

test('rejects a request body that is not a component', () => {
  const document = structuredClone(smallContract);
  document.paths['/parcels'] = {
    post: {
      operationId: 'sendParcel',
      requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
    },
  };
  expect(() => emitClient(document)).toThrow(/sendParcel is not a named component schema. Move it/);
});

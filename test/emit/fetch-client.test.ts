import { expect, test } from 'vitest';
import { emitClient } from '../../scripts/emit/fetch-client.js';
import { smallContract } from '../support/small-contract.js';

const client = emitClient(smallContract);

test('each operation is a function: with its body first, and with its options required where a parameter is', () => {
  expect(client).toContain('  sendParcel(body: Parcel, init?: SendParcelInit): Promise<SendParcelResult>;');
  expect(client).toContain('  findParcel(init: FindParcelInit): Promise<FindParcelResult>;');
  expect(client).toContain("    sendParcel: (body, init) => client.POST('/parcels', { ...init, body } as never),");
  expect(client).toContain("    findParcel: (init) => client.GET('/parcels/{number}', { ...init } as never),");
  expect(client).toContain(' * Send a parcel: `POST /parcels`\n   *\n   * Sends it.');
});

test('it knows the headers of the transport, and hands on what a program reads of the contract', () => {
  expect(client).toContain("export * from './contract.js';");
  expect(client).toContain("export type TransportHeader = 'Signature';");
  expect(client).toContain("import type { Parcel, paths } from './schema.js';");
});

test('a request body that is no component is refused, with what to do', () => {
  const document = structuredClone(smallContract);
  document.paths['/parcels'] = {
    post: {
      operationId: 'sendParcel',
      requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
    },
  };
  expect(() => emitClient(document)).toThrow(/sendParcel is not a named component schema. Move it/);
});

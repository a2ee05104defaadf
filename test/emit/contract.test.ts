import { expect, test } from 'vitest';
import { emitContract } from '../../scripts/emit/contract.js';
import { smallContract } from '../support/small-contract.js';

test('emits the version, the servers, the operations and the bounds of response headers, without an import', () => {
  const contract = emitContract(smallContract);
  expect(contract).toContain("export const contractVersion = '2.3.4';");
  expect(contract).toContain("    url: 'https://example.com',");
  expect(contract).toContain("export const sendParcel = {\n  method: 'POST',\n  path: '/parcels',\n} as const;");
  expect(contract).toContain('export const sendParcelResponseHeaders = ');
  expect(contract).toContain(
    "export const headerNames = {\n  signature: 'Signature',\n  priority: 'Priority',\n} as const;",
  );
  expect(contract).toContain("export const algorithm = 'RSA256';");
  expect(contract).not.toContain('import');
});

test('emits the date of the source', () => {
  const info = { ...smallContract.info, 'x-source': { url: 'https://example.com', date: '2020-01-02T03:04' } };
  expect(emitContract({ ...smallContract, info })).toContain("export const sourceDate = '2020-01-02T03:04';");
});

test('a header keeps its key when its component stays and its name changes', () => {
  const { components } = smallContract;
  const header = { in: 'header', schema: {} } as const;
  const parameters = { Other: { ...header, name: 'Other' }, Rank: { ...header, name: 'Priority' } };
  const contract = emitContract({ ...smallContract, components: { ...components, parameters } });
  expect(contract).toContain("  signature: 'Signature',\n  rank: 'Priority',\n}");
});

test('the headers of a request leave out its other parameters', () => {
  expect(emitContract(smallContract)).toContain('export const findParcelRequestHeaders = {} as const;');
});

test('a body without alternatives requires its fields, and no body requires none', () => {
  const contract = emitContract(smallContract);
  expect(contract).toContain(
    "export const sendParcelRequest = {\n  fields: {\n    to: {\n      maxLength: 3,\n    },\n  },\n  alternatives: [\n    [\n      'to',\n    ],\n  ],\n} as const;",
  );
  expect(contract).toContain(
    'export const findParcelRequest = {\n  fields: {},\n  alternatives: [\n    [],\n  ],\n} as const;',
  );
});

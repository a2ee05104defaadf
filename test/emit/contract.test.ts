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

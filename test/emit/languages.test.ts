import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Document, Schema } from '../../scripts/document.js';
import { cancelRequest } from '../../scripts/emit/languages/java-request.js';
import { request as rustRequest } from '../../scripts/emit/languages/rust-request.js';
import { contractTables, type RequestTable } from '../../scripts/emit/languages/tables.js';
import { smallContract } from '../support/small-contract.js';

const openapi = await readFile(new URL('../../generated/openapi.json', import.meta.url), 'utf8');
/** The contract, as a copy that a test may change. */
const contract = (): Document => JSON.parse(openapi);

describe('the tables of the clients', () => {
  test('are those of cancelPayment, whatever the order of the operations is', () => {
    const document = contract();
    document.paths = { ...structuredClone(smallContract.paths), ...document.paths };
    document.components = {
      ...document.components,
      schemas: { ...smallContract.components?.schemas, ...document.components?.schemas },
    };
    expect(contractTables(document)).toEqual(contractTables(contract()));
  });

  test.each<[string, (document: Document) => unknown]>([
    ['cancelPayment', (document) => (document.paths = {})],
    ['server', (document) => (document.servers = [])],
    ['server', (document) => delete document.servers],
    ['x-decisions', (document) => delete document['x-decisions']],
  ])('cannot be read from a contract without %s: the error names it', (name, remove) => {
    const document = contract();
    remove(document);
    expect(() => contractTables(document)).toThrow(name);
  });

  test.each(['PaymentId', 'PaymentRequestId', 'MerchantAccountId', 'ResultCode', 'ResultMessage'])(
    'need the maxLength of %s',
    (name) => {
      const document = contract();
      const schema = document.components?.schemas?.[name];
      delete schema?.maxLength;
      expect(() => contractTables(document)).toThrow(new RegExp(`^${name} has no maxLength`, 'i'));
    },
  );

  test('need the maxLength of the version of a key', () => {
    const document = contract();
    document.components = { ...document.components, securitySchemes: {} };
    expect(() => contractTables(document)).toThrow('x-key-version has no maxLength');
  });

  test('have empty texts and lists for what a request leaves out', () => {
    const document = contract();
    const requestOf = (schema: Schema) => {
      document.components = {
        ...document.components,
        schemas: { ...document.components?.schemas, CancellationRequest: schema },
      };
      return contractTables(document).request;
    };
    expect(requestOf({})).toEqual({ description: '', fields: [], alternatives: [] });
    expect(requestOf({ anyOf: [{ properties: { a: { maxLength: 3 } } }] })).toEqual({
      description: '',
      fields: [{ name: 'a', description: '', minLength: 0, maxLength: 3 }],
      alternatives: [[]],
    });
  });

  test('contain texts on one line, and other values as they are', () => {
    const document = contract();
    document['x-unknown-causes'] = { NEW: { furtherAction: 'Call\n  again. ', repeatable: true } };
    expect(contractTables(document).unknownCauses).toEqual([
      { code: 'NEW', furtherAction: 'Call again.', repeatable: true },
    ]);
  });
});

describe('a request with an alternative of two fields', () => {
  const bounds = { description: 'An id.', minLength: 1, maxLength: 9 };
  const table: RequestTable = {
    description: 'A request.',
    fields: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, ...bounds })),
    alternatives: [['a'], ['b'], ['c'], ['d', 'e']],
  };

  test('in Java has a factory for each single field, and needs both of the two', () => {
    const source = cancelRequest(table);
    expect(source.match(/ by[A-Z](?=\()/g)).toEqual([' byA', ' byB', ' byC']);
    expect(source).toContain('if (a == null && b == null && c == null && (d == null || e == null)) {');
    expect(source).toContain('"`a` or `b` or `c` or `d` and `e` is missing."');
    expect(source).toContain('return a != null ? "a" : b != null ? "b" : "c";');
  });

  test('in Rust has a constructor for each single field, and needs both of the two', () => {
    const source = rustRequest(table);
    expect(source.match(/ by_[a-z](?=\()/g)).toEqual([' by_a', ' by_b', ' by_c']);
    expect(source).toContain('self.c.is_some() || self.d.is_some() && self.e.is_some();');
    expect(source).toContain('"`a` or `b` or `c` or `d` with `e` is missing."');
  });
});

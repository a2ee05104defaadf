import { expect, test } from 'vitest';
import type { Document } from '../scripts/document.js';
import { originProblems, originsOf, withoutLostOrigins } from '../scripts/origins.js';

const document: Document = {
  openapi: '3.1.0',
  info: { title: 'T', version: '1' },
  paths: {},
  'x-origins': { provider: {}, contract: {} },
  servers: [{ url: '/', variables: { host: { default: 'a', enum: ['a', 'b'] } }, 'x-origin': { b: 'provider' } }],
  components: {
    schemas: {
      Whole: { type: 'string', 'x-origin': 'contract' },
      Part: { type: 'string', minLength: 1, maxLength: 2, 'x-origin': { minLength: ['contract', 'provider'] } },
    },
  },
};

test('lists the origins of a whole node, of its keys, and of entries of its lists', () => {
  expect(originsOf(document)).toEqual([
    { pointer: '#/servers/0/b', origin: 'provider' },
    { pointer: '#/components/schemas/Whole', origin: 'contract' },
    { pointer: '#/components/schemas/Part/minLength', origin: 'contract' },
    { pointer: '#/components/schemas/Part/minLength', origin: 'provider' },
  ]);
  expect(originProblems(document)).toEqual([]);
});

test('reports an unknown origin, and one of a missing key', () => {
  const wrong = structuredClone(document);
  wrong.components = { schemas: { A: { 'x-origin': 'rumour' }, B: { 'x-origin': { pattern: 'contract' } } } };
  expect(originProblems(wrong)).toEqual([
    '#/components/schemas/A: `x-origin` is `rumour`; it must be one of provider, contract.',
    '#/components/schemas/B: `x-origin` names `pattern`, which is missing. Correct or remove it.',
  ]);
});

test('removes the origins of keys that are gone, and keeps the others', () => {
  const schemas = {
    Kept: { minLength: 1, 'x-origin': { minLength: 'contract', maxLength: 'contract' } },
    Lost: { minLength: 1, 'x-origin': { maxLength: 'contract' } },
  };
  expect(withoutLostOrigins({ ...document, components: { schemas } }).components?.schemas).toEqual({
    Kept: { minLength: 1, 'x-origin': { minLength: 'contract' } },
    Lost: { minLength: 1 },
  });
});

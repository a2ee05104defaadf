import { expect, test } from 'vitest';
import type { Document } from '../scripts/document.js';
import { originProblems, originsOf } from '../scripts/origins.js';

const document: Document = {
  openapi: '3.1.0',
  info: { title: 'T', version: '1' },
  paths: {},
  'x-origins': { provider: {}, contract: {} },
  servers: [{ url: '/', variables: { host: { default: 'a', enum: ['a', 'b'], 'x-origin': { b: 'provider' } } } }],
  components: {
    schemas: {
      Whole: { type: 'string', 'x-origin': 'contract' },
      Part: { type: 'string', minLength: 1, maxLength: 2, 'x-origin': { minLength: 'contract' } },
    },
  },
};

test('lists what is said of a whole node, of its keys, and of entries of its lists', () => {
  expect(originsOf(document)).toEqual([
    { pointer: '#/servers/0/variables/host/b', origin: 'provider' },
    { pointer: '#/components/schemas/Whole', origin: 'contract' },
    { pointer: '#/components/schemas/Part/minLength', origin: 'contract' },
  ]);
  expect(originProblems(document)).toEqual([]);
});

test('tells an origin that is unknown, and one of a key that is not there', () => {
  const wrong = structuredClone(document);
  wrong.components = { schemas: { A: { 'x-origin': 'rumour' }, B: { 'x-origin': { pattern: 'contract' } } } };
  expect(originProblems(wrong)).toEqual([
    '#/components/schemas/A: `x-origin` is `rumour`; it must be one of provider, contract.',
    '#/components/schemas/B: `x-origin` names `pattern`, which is not there. Correct or remove it.',
  ]);
});

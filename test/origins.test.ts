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

test('originsOf lists the origins of whole nodes, of keys, and of list entries', () => {
  expect(originsOf(document)).toEqual([
    { pointer: '#/servers/0/variables/host/b', origin: 'provider' },
    { pointer: '#/components/schemas/Whole', origin: 'contract' },
    { pointer: '#/components/schemas/Part/minLength', origin: 'contract' },
  ]);
  expect(originProblems(document)).toEqual([]);
});

test('originProblems reports an unknown origin and the origin of a missing key', () => {
  const wrong = structuredClone(document);
  wrong.components = { schemas: { A: { 'x-origin': 'rumour' }, B: { 'x-origin': { pattern: 'contract' } } } };
  expect(originProblems(wrong)).toEqual([
    '#/components/schemas/A: `x-origin` is `rumour`; it must be one of provider, contract.',
    '#/components/schemas/B: `x-origin` names `pattern`, which is missing. Correct or remove it.',
  ]);
});

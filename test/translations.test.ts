import { expect, test } from 'vitest';
import type { Document } from '../scripts/document.js';
import { staleTranslations, translatedBy } from '../scripts/translations.js';

const document: Document = {
  openapi: '3.1.0',
  info: { title: 'Fruit', version: '1', description: 'An apple\nand a pear.' },
  paths: {},
};
const overlay = { actions: [{ target: '$.info', update: { title: '水果', description: '一个苹果和一个梨。' } }] };
const title = "$['info']['title']";
const description = "$['info']['description']";

test('translatedBy records every text of an overlay', () => {
  const record = translatedBy(overlay, document);
  expect(Object.keys(record)).toEqual([description, title]);
  expect(staleTranslations(record, record)).toEqual([]);
});

test('a translation is stale if the words of its English change, but not if line breaks change', () => {
  const record = translatedBy(overlay, document);
  const info = { ...document.info, title: 'Fruits', description: 'An apple and\n  a pear.\n' };
  expect(staleTranslations(record, translatedBy(overlay, { ...document, info }))).toEqual([
    `${title} translates an English text that has changed since. Correct it, then run \`npm run generate -- --accept-translations\`.`,
  ]);
});

test('reports a text without a record, and a record without a text', () => {
  const record = translatedBy(overlay, document);
  const fewer = translatedBy({ actions: [{ target: '$.info', update: { title: '水果' } }] }, document);
  expect(staleTranslations(fewer, record)).toEqual([expect.stringContaining('is not recorded')]);
  expect(staleTranslations(record, fewer)).toEqual([expect.stringContaining('is not in the overlay')]);
});

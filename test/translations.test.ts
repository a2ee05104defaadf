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

test('every text of an overlay is recorded with its English', () => {
  const record = translatedBy(overlay, document);
  expect(Object.keys(record)).toEqual([description, title]);
  expect(staleTranslations(record, record)).toEqual([]);
});

test('other words make it stale, other line breaks do not', () => {
  const record = translatedBy(overlay, document);
  const info = { ...document.info, title: 'Fruits', description: 'An apple and\n  a pear.\n' };
  expect(staleTranslations(record, translatedBy(overlay, { ...document, info }))).toEqual([
    `${title} translates an English text that has changed since. Correct it, then run \`npm run generate -- --accept-translations\`.`,
  ]);
});

test('a text that is not recorded, and a record without its text, are told', () => {
  const record = translatedBy(overlay, document);
  const fewer = translatedBy({ actions: [{ target: '$.info', update: { title: '水果' } }] }, document);
  expect(staleTranslations(fewer, record)).toEqual([expect.stringContaining('is not recorded')]);
  expect(staleTranslations(record, fewer)).toEqual([expect.stringContaining('is not in the overlay')]);
});

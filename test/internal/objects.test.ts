import { expect, test } from 'vitest';
import { fieldsOf, isObject, present } from '../../src/internal/objects.js';

test('present removes only fields that are undefined or null', () => {
  expect(present({ a: undefined, b: null, c: 0, d: '', e: false })).toStrictEqual({ c: 0, d: '', e: false });
});

test('only an object with named fields is one; other values have no fields', () => {
  for (const object of [{}, { a: 1 }, Object.create(null)]) expect(isObject(object)).toBe(true);
  for (const other of [null, undefined, [1], 'a', 5, () => 1]) {
    expect(isObject(other)).toBe(false);
    expect(fieldsOf(other)).toEqual({});
  }
  expect(fieldsOf({ a: 1 })).toEqual({ a: 1 });
});

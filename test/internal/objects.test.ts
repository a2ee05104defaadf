import { expect, test } from 'vitest';
import { present } from '../../src/internal/objects.js';

test('present removes only fields that are undefined or null', () => {
  expect(present({ a: undefined, b: null, c: 0, d: '', e: false })).toStrictEqual({ c: 0, d: '', e: false });
});

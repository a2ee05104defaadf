import { expect, test } from 'vitest';
import { present } from '../../src/internal/objects.js';

test('what has no value is left out, and nothing else', () => {
  expect(present({ a: undefined, b: null, c: 0, d: '', e: false })).toStrictEqual({ c: 0, d: '', e: false });
});

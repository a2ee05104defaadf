import { expect, test } from 'vitest';
import { headersByName } from '../../src/internal/http.js';

test('headers are listed by lower-case name; values of a repeated header are joined in order', () => {
  const headers = [
    ['A', '1'],
    ['b', ''],
    ['a', '2'],
    ['B', '3'],
    ['A', '4'],
    ['__proto__', '5'],
  ] as const;
  expect(Object.entries(headersByName(headers))).toEqual([
    ['a', '1, 2, 4'],
    ['b', ', 3'],
    ['__proto__', '5'],
  ]);
});

import { expect, test } from 'vitest';
import { isMediaType, pairsOf } from '../../src/internal/http.js';

test.each([
  'application/json',
  ' application/json ',
  'application/json; charset=UTF-8',
  'application/json;charset=UTF-8;a=b',
  'application/json ; charset="UTF 8; x=y"',
  "a!#$%&'*+.^`|~-1/b!#$%&'*+.^`|~-2; c!#$%&'*+.^`|~-3=d",
])('%j is one', (text) => {
  expect(isMediaType(text)).toBe(true);
});

test.each([
  '',
  'application',
  '/json',
  'application/',
  'application/json;',
  'application/json; charset',
  'application/json; charset=',
  'application/json; =UTF-8',
  'application/json; charset=UTF 8',
  'application/json; charset="UTF-8',
  'application/json, text/plain',
  'x application/json',
  'application/json charset=UTF-8',
  'application/json; charset=a,b',
  'application/json; charset=a"b',
])('%j is none', (text) => {
  expect(isMediaType(text)).toBe(false);
});

test('a name goes with the value that follows it, as often as it is there', () => {
  expect(pairsOf(['A', '1', 'b', '', 'A', '2'])).toEqual([
    ['A', '1'],
    ['b', ''],
    ['A', '2'],
  ]);
  expect(pairsOf([])).toEqual([]);
});

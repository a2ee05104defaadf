import { expect, test } from 'vitest';
import { pairsOf } from '../src/raw-headers.js';

test('a name goes with the value that follows it, as often as it is there', () => {
  expect(pairsOf(['A', '1', 'b', '', 'A', '2'])).toEqual([
    ['A', '1'],
    ['b', ''],
    ['A', '2'],
  ]);
  expect(pairsOf([])).toEqual([]);
});

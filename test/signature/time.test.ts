import { expect, test } from 'vitest';
import { readDateTime } from '../../src/signature/time.js';

test.each([
  ['2019-06-12T19:07:11+08:00', '2019-06-12T11:07:11.000Z'],
  ['2019-06-12T03:07:11-08:00', '2019-06-12T11:07:11.000Z'],
  ['20190612T110711.5Z', '2019-06-12T11:07:11.500Z'],
  ['2019-06-12T11:07', '2019-06-12T11:07:00.000Z'],
])('%s is a moment', (value, moment) => {
  expect(readDateTime(value)).toBe(Date.parse(moment));
});

test.each(['2019-02-29T00:00Z', '2019-06-12T24:00Z', '2019-06-12', '', `2019-06-12T11:07:11.${'0'.repeat(64)}Z`])(
  '%s is none',
  (value) => {
    expect(readDateTime(value)).toBeUndefined();
  },
);

import { expect, test } from 'vitest';
import { isTimeHeader, readDateTime, readTimeHeader } from '../../src/signature/time.js';

test.each([
  ['2019-06-12T19:07:11+08:00', '2019-06-12T11:07:11.000Z'],
  ['2019-06-12T03:07:11-08:00', '2019-06-12T11:07:11.000Z'],
  ['20190612T110711.5Z', '2019-06-12T11:07:11.500Z'],
  ['2019-06-12T11:07', '2019-06-12T11:07:00.000Z'],
  ['2019-06-12T19:07+08', '2019-06-12T11:07:00.000Z'],
  ['2019-06-12T16:37:11+05:30', '2019-06-12T11:07:11.000Z'],
  ['2019-06-12T23:00+23:00', '2019-06-12T00:00:00.000Z'],
  ['2019-06-12T23:59+00:59', '2019-06-12T23:00:00.000Z'],
  // A leap second.
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
])('reads %s', (value, moment) => {
  expect(readDateTime(value)).toBe(Date.parse(moment));
});

test.each([
  '2019-02-29T00:00Z',
  '2019-06-31T00:00Z',
  '2019-06-12T24:00Z',
  '2019-06-12T00:60Z',
  '2019-06-12T00:00:61Z',
  '2019-06-12T00:00+24:00',
  '2019-06-12T00:00+00:60',
  '2019-06-12',
  'at 2019-06-12T00:00Z',
  '2019-06-12T00:00Z or later',
  '',
  `2019-06-12T11:07:11.${'0'.repeat(64)}Z`,
])('rejects %s', (value) => {
  expect(readDateTime(value)).toBeUndefined();
});

test('accepts a time header of up to 35 characters', () => {
  const longest = '2019-06-12T19:07:11.123456789+08:00';
  expect(readTimeHeader(longest)).toBe(Date.parse('2019-06-12T11:07:11.123Z'));
  expect(isTimeHeader(longest)).toBe(true);
  for (const longer of [`${longest} `, longest.replace('.', '.0')]) expect(isTimeHeader(longer)).toBe(false);
});

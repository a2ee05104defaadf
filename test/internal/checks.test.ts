import { expect, test } from 'vitest';
import { checkFlags, isClientId } from '../../src/internal/checks.js';

test('a flag must be true, false or undefined', () => {
  expect(() => checkFlags({ a: undefined, b: true, c: false })).not.toThrow();
  for (const value of [null, 0, 'true']) expect(() => checkFlags({ a: value })).toThrow('Option `a` must be true or');
});

test('a client id has 1 to 128 visible ASCII characters', () => {
  for (const clientId of ['!', '~'.repeat(128)]) expect(isClientId(clientId)).toBe(true);
  for (const clientId of ['', '~'.repeat(129), 'a b', 'a\n', 'ä', 5, undefined])
    expect(isClientId(clientId)).toBe(false);
});

import { expect, test } from 'vitest';
import {
  checkAfter,
  checkFlags,
  checkFunctions,
  checkKnown,
  checkSignal,
  isClientId,
  isWithin,
} from '../../src/internal/checks.js';

test('a flag must be true, false or undefined', () => {
  expect(() => checkFlags({ a: undefined, b: true, c: false })).not.toThrow();
  for (const value of [null, 0, 'true']) expect(() => checkFlags({ a: value })).toThrow('Option `a` must be true or');
});

test('a client id has 1 to 128 visible ASCII characters', () => {
  for (const clientId of ['!', '~'.repeat(128)]) expect(isClientId(clientId)).toBe(true);
  for (const clientId of ['', '~'.repeat(129), 'a b', 'a\n', 'ä', 5, undefined])
    expect(isClientId(clientId)).toBe(false);
});

test('an option for a function must be a function or undefined', () => {
  expect(() => checkFunctions({ a: undefined, b: () => 1 })).not.toThrow();
  for (const value of [null, 'f', {}])
    expect(() => checkFunctions({ a: value })).toThrow('Option `a` must be a function.');
});

test('a text is within bounds if its length and its characters are', () => {
  const bounds = { minLength: 2, maxLength: 3, pattern: '^a*$' };
  expect(['a', 'aa', 'aaa', 'aaaa', 'ab', 5].map((value) => isWithin(value, bounds))).toEqual([
    false,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('the `after` of a list must have the form of a `next`', () => {
  expect(() => checkAfter('12', /^\d+$/)).not.toThrow();
  expect(() => checkAfter('12.5', /^\d+$/)).toThrow('Option `after` must be the `next` of the page before');
});

test.each([
  ['timeuot', 'Option `retry.timeuot` is unknown. Did you mean `timeout`?'],
  ['x', 'Option `retry.x` is unknown. The options are timeout, signal.'],
  // A long name is cut.
  ['x'.repeat(40), `Option \`retry.${'x'.repeat(32)}\` is unknown. The options are timeout, signal.`],
])('the option %s is unknown, and the message helps to find the right one', (option, message) => {
  const known = { timeout: true, signal: true } as const;
  expect(() => checkKnown({ signal: 1, [option]: 1 }, known, 'retry.')).toThrow(message);
  expect(() => checkKnown({ signal: 1, timeout: 1 }, known)).not.toThrow();
});

test('a signal must be an AbortSignal, of any realm, or undefined', () => {
  const addEventListener = () => {};
  const tagged = { [Symbol.toStringTag]: 'AbortSignal' };
  for (const signal of [undefined, AbortSignal.abort(), { ...tagged, addEventListener }])
    expect(() => checkSignal(signal)).not.toThrow();
  for (const other of [null, {}, tagged, { addEventListener }])
    expect(() => checkSignal(other)).toThrow('Option `signal` must be an AbortSignal.');
});

import { expect, test } from 'vitest';
import { closest, decodeText, hasCharacters, printable } from '../../src/internal/text.js';

const words = ['maxAttempts', 'maxDelay', 'baseDelay', 'now', 'on', 'x'.repeat(65)];

test.each<[string, string | undefined]>([
  // Misspelt: one letter left out, put in, changed, or two in the wrong order.
  ['maxAttemps', 'maxAttempts'],
  ['maxxAttempts', 'maxAttempts'],
  ['minAttempts', 'maxAttempts'],
  ['amxDelay', 'maxDelay'],
  ['MAXDELAY', 'maxDelay'],
  // Of two that are near, the nearer one, wherever it stands.
  ['baxDelay', 'maxDelay'],
  ['masDelay', 'maxDelay'],
  ['basDelay', 'baseDelay'],
  ['baseDela', 'baseDelay'],
  // Begun: by three letters that no other begins with.
  ['BAS', 'baseDelay'],
  ['bas', 'baseDelay'],
  // Two letters of two are all of them.
  ['ba', undefined],
  ['max', undefined],
  // A short word may have two letters wrong, a longer one a third of them.
  ['nxx', 'now'],
  ['zzz', undefined],
  ['maxAttemzzz', 'maxAttempts'],
  ['maxAttezzzz', undefined],
  ['frobnicate', undefined],
])('%s: %s', (word, expected) => {
  expect(closest(word, words)).toBe(expected);
});

test('a word of more than 64 letters has no closest candidate', () => {
  expect(closest('x'.repeat(64), words)).toBe('x'.repeat(65));
  expect(closest('x'.repeat(65), words)).toBeUndefined();
});

test('without candidates there is no closest one', () => {
  expect(closest('now', [])).toBeUndefined();
});

test('replaces characters that move the cursor or reorder letters by a question mark', () => {
  expect(printable('a\x1b[2J\r\nb\u202ec\u0000\u200b')).toBe('a?[2J??b?c??');
  expect(printable('撤销 Größe 🙂 — “x”')).toBe('撤销 Größe 🙂 — “x”');
});

test('decodes UTF-8, and UTF-16 with a byte order mark, and removes the mark', () => {
  const text = '撤销 Größe';
  const littleEndian = Buffer.from(`\ufeff${text}`, 'utf16le');
  const bigEndian = Buffer.from(littleEndian).swap16();
  for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`), littleEndian, bigEndian])
    expect(decodeText(bytes)).toBe(text);
});

test.each<[unknown, boolean]>([
  ['a', false],
  ['ab', true],
  ['abcd', true],
  ['abcde', false],
  // A character outside the basic plane has two code units.
  ['🙂', false],
  ['🙂🙂', true],
  ['🙂🙂🙂🙂', true],
  ['🙂🙂🙂🙂a', false],
  ['🙂🙂🙂🙂🙂', false],
  [['a', 'b'], false],
  [undefined, false],
])('whether %j has 2 to 4 characters: %s', (value, expected) => {
  expect(hasCharacters(value, 2, 4)).toBe(expected);
});

import { expect, test } from 'vitest';
import { printable } from '../src/printable.js';

test('what moves the cursor or turns letters around is shown as a question mark', () => {
  expect(printable('a\x1b[2J\r\nb\u202ec\u0000\u200b')).toBe('a?[2J??b?c??');
  expect(printable('撤销 Größe 🙂 — “x”')).toBe('撤销 Größe 🙂 — “x”');
});

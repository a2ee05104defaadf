import { expect, test } from 'vitest';
import { docComment, literal, lowerFirst, propertyKey, union, upperFirst } from '../../scripts/emit/text.js';

test('docComment escapes the end of a comment', () => {
  expect(docComment('One line.')).toBe('/** One line. */');
  expect(docComment('Two\n\nlines */ here.\n', '  ')).toBe('  /**\n   * Two\n   *\n   * lines *\\/ here.\n   */');
});

test.each<[unknown, string]>([
  ['it\'s "here"\n', `'it\\'s "here"\\n'`],
  [{}, '{}'],
  [[], '[]'],
  [{ a: 1, 'b-c': [true, null] }, "{\n  a: 1,\n  'b-c': [\n    true,\n    null,\n  ],\n}"],
])('the literal of %j reads back as the same value', (value, source) => {
  expect(literal(value)).toBe(source);
  expect(new Function(`return ${source}`)()).toEqual(value);
});

test('union quotes its values, propertyKey quotes a key only if necessary', () => {
  expect(union(['a', "b'c"])).toBe("'a' | 'b\\'c'");
  expect(union([])).toBe('never');
  expect(propertyKey('SUCCESS')).toBe('SUCCESS');
  expect(propertyKey('4XX')).toBe("'4XX'");
  expect(upperFirst('cancelPayment')).toBe('CancelPayment');
  expect(lowerFirst('ResultCode')).toBe('resultCode');
});

import { describe, expect, test } from 'vitest';
import { codes } from './codes.js';
import { readBundle } from './document.js';
import { operation, request, response, resultProcess, source } from './page.js';

const bundles = [
  { name: 'openapi', language: 'en' },
  { name: 'openapi.generators', language: 'en' },
  { name: 'openapi.zh-CN', language: 'zh' },
] as const;
const parts = { source, operation, request, response, resultProcess };

describe.each(bundles)('what the page states is in $name', async ({ name, language }) => {
  const bundle = await readBundle(name);

  describe.each(Object.entries(parts))('%s', (_, facts) => {
    test.each(facts)('$fact', ({ where, [language]: pattern, holds }) => {
      if (holds !== undefined) expect(holds(bundle)).toBe(true);
      else expect(where?.(bundle)).toMatch(pattern ?? /pattern missing/);
    });
  });

  test('the codes are those of the page, in its order', () => {
    const listed = bundle
      .responseText('resultCode')
      .match(/Documented: ([^.]*)\./)?.[1]
      ?.replaceAll('`', '')
      .split(', ');
    expect(listed ?? bundle.codes).toEqual(Object.keys(codes));
    expect(new Set(bundle.codes)).toEqual(new Set(Object.keys(codes)));
  });

  describe.each(Object.entries(codes))('%s', (code, { status, message, zh, action }) => {
    const text = bundle.code(code);

    test(`has the status ${status}`, () => {
      expect(text).toMatch(new RegExp(`^\\(${status}\\)`));
    });

    test('has the message of the page', () => {
      const expected = language === 'zh' ? zh : message;
      expect(withoutBlanks(text)).toContain(withoutBlanks(`(${status}) ${expected}`));
    });

    test('is sent with the message in English', () => {
      expect(bundle.responseExamples[code]?.value).toMatchObject({
        result: { resultCode: code, resultStatus: status, resultMessage: message },
      });
    });

    test('has the further actions of the page', () => {
      for (const pattern of action[language]) expect(text).toMatch(pattern);
    });
  });
});

test('no fact is listed twice', () => {
  const facts = Object.values(parts).flatMap((list) => list.map(({ fact }) => fact));
  expect(new Set(facts).size).toBe(facts.length);
});

/** The Chinese page sets no blanks between Chinese and Latin; the contract does. */
function withoutBlanks(text: string): string {
  return text.replaceAll(/\s/g, '');
}

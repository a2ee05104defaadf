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

describe.each(bundles)('$name states the facts of the page', async ({ name, language }) => {
  const bundle = await readBundle(name);

  describe.each(Object.entries(parts))('%s', (_, facts) => {
    test.each(facts)('$fact', ({ where, [language]: pattern, holds }) => {
      if (holds !== undefined) expect(holds(bundle)).toBe(true);
      else expect(where?.(bundle)).toMatch(pattern ?? /pattern missing/);
    });
  });

  test('lists the codes of the page, in the order of the page', () => {
    const listed = bundle
      .responseText('resultCode')
      .match(/Documented: ([^.]*)\./)?.[1]
      ?.replaceAll('`', '')
      .split(', ');
    const isOfPage = (code: string) => code in codes;
    expect((listed ?? bundle.codes).filter(isOfPage)).toEqual(Object.keys(codes));
    expect(new Set(bundle.codes.filter(isOfPage))).toEqual(new Set(Object.keys(codes)));
  });

  test('names the origin of every other code', () => {
    const { 'x-origin': origins } = bundle.document.components?.schemas?.['ResultCode'] ?? {};
    const unmarked = bundle.codes.filter((code) => !(code in codes || code in (origins as object)));
    expect(unmarked, 'Name the origin of each in `x-origin` of spec/components/schemas/ResultCode.yaml').toEqual([]);
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

    test('has an example with the English message', () => {
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

/** The Chinese page puts no spaces between Chinese and Latin characters; the contract does. */
function withoutBlanks(text: string): string {
  return text.replaceAll(/\s/g, '');
}

import { expect, test } from 'vitest';
import { readLanguages } from '../../scripts/docs/language.js';
import { type ResultProcess, resultProcessPicture, resultProcessText } from '../../scripts/docs/result-process.js';
import { operationsOf } from '../../scripts/document.js';

const languages = await readLanguages(process.cwd());
const processes = languages.flatMap(({ tag, document, texts }) =>
  operationsOf(document).map((operation) => ({
    tag,
    operationId: operation.operationId,
    process: operation.resultProcess as ResultProcess,
    texts,
  })),
);

const linesOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, line]) => line as string);
const bare = (text: string) => text.replace(/[\s`*]/g, '');

test.each(processes)('the picture of $operationId in $tag says all that the contract says', ({ process, texts }) => {
  const { svg } = resultProcessPicture('POST /path', process, texts);
  const said = bare(linesOf(svg).join(''));
  for (const { description } of Object.values(process)) expect(said).toContain(bare(description as string));
  const repeats = Object.values(process).filter(({ retry }) => retry === 'same-request').length;
  expect(svg.match(/H442V22/g)).toHaveLength(repeats);
});

test.each(processes)(
  'no line of the picture in $tag is too long or begins with closing punctuation',
  ({ process, texts }) => {
    const lines = linesOf(resultProcessPicture('POST /path', process, texts).svg);
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) {
      expect(line).not.toMatch(/^[，。；：、！？）」』”]/u);
      const width = [...line].reduce((sum, character) => sum + (/[\u3000-\uffef]/u.test(character) ? 15 : 7.8), 0);
      expect(width, line).toBeLessThanOrEqual(332 + 15);
    }
  },
);

test('the text says the same as the picture, for those who cannot see it', () => {
  for (const { process, texts } of processes) {
    const text = bare(resultProcessText(process, texts).replace(/<[^>]+>/g, ''));
    for (const { description } of Object.values(process)) expect(text).toContain(bare(description as string));
  }
});

test('an answer that the words do not know is shown by its name', () => {
  const [{ texts }] = languages as [(typeof languages)[0]];
  const { svg } = resultProcessPicture('GET /x', { pending: { description: 'Ask <again> later.' } }, texts);
  expect(linesOf(svg)).toEqual(['GET /x', 'pending', 'Ask &lt;again&gt; later.']);
});

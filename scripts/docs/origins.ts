import { isObject } from '../document.js';
import { escapeHtml, inlineMarkdown, place } from './html.js';
import type { Language } from './language.js';
import { extension, type FieldValue } from './operations.js';

/**
 * The marks of a fact that is not from the source page, by the `x-origin` of its node. Each links to the legend.
 *
 * @param key a key that the node's `x-origin` names. Default: the whole node
 */
export function marks(language: Language, node: object | undefined, key?: string): string {
  const origin: unknown = (node as Record<string, unknown> | undefined)?.['x-origin'];
  const words = key === undefined ? (isObject(origin) ? [] : [origin]) : isObject(origin) ? [origin[key]] : [];
  return words
    .flat()
    .flatMap((word) => (word === undefined ? [] : mark(language, String(word))))
    .join('');
}

/** The mark of one origin, a key of the contract's `x-origins`. */
function mark({ texts }: Language, word: string): string {
  const { sign, name } = texts.origins[word] ?? { sign: word, name: word };
  return `<a class="origin" href="#origin.${escapeHtml(word)}" aria-label="${name}">${sign}</a>`;
}

const originNames = (language: Language) => Object.keys(extension(language.contract, 'x-origins'));

/** One line that explains the marks. */
export function originLine(language: Language): string {
  const signs = originNames(language).map(
    (word) => `${mark(language, word)} ${language.texts.origins[word]?.name ?? ''}`,
  );
  return signs.length === 0 ? '' : `<p class="message">${language.texts.unmarked} ${signs.join(' · ')}</p>`;
}

/** What each mark means, and where the source pages in different languages differ. */
export function originLegend(language: Language): string {
  const { contract, texts } = language;
  const meanings = Object.entries(extension<FieldValue>(contract, 'x-origins')).map(
    ([word, { description }]) =>
      `<li ${place(`origin.${word}`, 'value')}><code>${word}</code> ${mark(language, word)} ${inlineMarkdown(description)}</li>`,
  );
  const differences = Object.values(contract.info['x-source']?.differences ?? {}).map(
    ({ description }) => `<li>${inlineMarkdown(description)}</li>`,
  );
  if (meanings.length === 0) return '';
  return `<h3>${texts.originsTitle}</h3><p>${texts.unmarked}</p><ul>${meanings.join('')}</ul><h3>${texts.differences}</h3><ul>${differences.join('')}</ul>`;
}

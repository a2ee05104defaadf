import MiniSearch from 'minisearch';
import type { SearchEntry } from '../machines.js';

declare const searchIndex: { entries: SearchEntry[]; synonyms: string[][]; kinds: Record<string, string> };

const button = document.querySelector('button.search') as HTMLButtonElement;
const { entries, synonyms, kinds } = searchIndex;
const words = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
/**
 * The words of a text, and the endings of some, so that a search for the beginning of a word finds them: of a title's words, to
 * find any part of a code; and of Chinese, which has no spaces between words.
 */
const endings = (text: string, field?: string) =>
  words(text).flatMap((word) =>
    word.length > 80 || (field !== 'title' && !/\p{Script=Han}/u.test(word))
      ? [word]
      : [...word].map((_, index) => word.slice(index)),
  );
/** The kinds that are shown after all others. */
const long = ['sample', 'section', 'page'];

const index = new MiniSearch<SearchEntry>({
  fields: ['title', 'text'],
  tokenize: endings,
  searchOptions: { tokenize: words, prefix: true, boost: { title: 4 }, combineWith: 'AND' },
});
index.addAll(entries);

interface Hit {
  entry: SearchEntry;
  /** The words to mark. */
  words: string[];
}

/** The entries that match the query: those that it names, then codes, fields and values, then the rest; each by score. */
function find(typed: string): Hit[] {
  const query = typed.trim().toLowerCase();
  if (query === '') return [];
  const meant = (word: string) => word === query || (query.length > 3 && word.startsWith(query));
  const terms = [query, ...(synonyms.find((group) => group.some(meant)) ?? [])];
  const exact = index.search({
    combineWith: 'OR',
    queries: terms.map((term) => ({ combineWith: 'AND', queries: [term] })),
  });
  const found = exact.length > 0 ? exact : index.search(query, { fuzzy: 0.2 });
  const rank = ({ entry: { title, anchor, kind } }: Hit) => {
    const names = [title, anchor, anchor.split('.').at(-1) ?? ''].map((name) => name.toLowerCase());
    if (names.includes(query)) return 0;
    const begins = (terms: string[]) => terms.some((term) => names.some((name) => name.startsWith(term)));
    return (begins([query]) ? 1 : begins(terms) ? 3 : 5) + Number(long.includes(kind));
  };
  return found
    .map(({ id, queryTerms, terms }) => ({ entry: entries[id] as SearchEntry, words: [...queryTerms, ...terms] }))
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, 20);
}

/** A text with the words of a query in `mark`. */
function marked(text: string, words: string[]): (string | HTMLElement)[] {
  const longest = [...new Set(words)].sort((one, other) => other.length - one.length);
  return text.split(new RegExp(`(${longest.join('|')})`, 'gi')).map((part, index) => {
    if (index % 2 === 0) return part;
    const mark = document.createElement('mark');
    mark.textContent = part;
    return mark;
  });
}

const dialog = document.createElement('dialog');
const input = document.createElement('input');
const list = document.createElement('ul');
const none = document.createElement('p');

function show(): void {
  const found = find(input.value);
  list.replaceChildren(
    ...found.map(({ entry: { file, anchor, kind, title, text }, words }, position) => {
      const item = document.createElement('li');
      item.role = 'option';
      item.id = `found-${position}`;
      const page = file === button.dataset['file'] ? '' : `${button.dataset['root']}${file}`;
      item.dataset['href'] = `${page}#${anchor}`;
      const name = document.createElement('b');
      name.append(...marked(title, words));
      const what = document.createElement('small');
      what.textContent = kinds[kind] ?? kind;
      const excerpt = document.createElement('span');
      const first = words.map((word) => text.toLowerCase().indexOf(word)).find((place) => place >= 0) ?? 0;
      const at = Math.max(0, first - 30);
      excerpt.append(...marked(text.slice(at, at + 120), words));
      item.append(name, what, excerpt);
      item.addEventListener('click', () => go(item));
      return item;
    }),
  );
  none.hidden = found.length > 0 || input.value.trim() === '';
  choose(0);
}

const chosen = () => list.querySelector<HTMLElement>('[aria-selected=true]');

function choose(position: number): void {
  chosen()?.setAttribute('aria-selected', 'false');
  const item = list.children[(position + list.children.length) % list.children.length];
  item?.setAttribute('aria-selected', 'true');
  item?.scrollIntoView({ block: 'nearest' });
  input.setAttribute('aria-activedescendant', item?.id ?? '');
  input.ariaExpanded = String(item !== undefined);
}

function go(item: HTMLElement | null): void {
  if (item === null) return;
  dialog.close();
  location.href = item.dataset['href'] as string;
}

function build(say: Record<string, string>): void {
  dialog.className = 'finder';
  dialog.ariaLabel = say['label'] ?? '';
  input.type = 'search';
  input.role = 'combobox';
  input.autocomplete = 'off';
  input.spellcheck = false;
  input.placeholder = say['hint'] ?? '';
  input.ariaLabel = say['hint'] ?? '';
  input.setAttribute('aria-controls', 'found');
  list.id = 'found';
  list.role = 'listbox';
  list.ariaLabel = say['label'] ?? '';
  none.textContent = say['none'] ?? '';
  none.role = 'status';
  dialog.append(input, list, none);
  document.body.append(dialog);
  input.addEventListener('input', show);
  input.addEventListener('keydown', (event) => {
    const position = [...list.children].indexOf(chosen() as Element);
    if (event.key === 'ArrowDown') choose(position + 1);
    else if (event.key === 'ArrowUp') choose(position - 1);
    else if (event.key === 'Enter') go(chosen());
    else return;
    event.preventDefault();
  });
  // A click on the backdrop has the dialog itself as its target.
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
}

addEventListener('search', (event) => {
  if (!dialog.isConnected) build((event as CustomEvent<Record<string, string>>).detail);
  if (!dialog.open) dialog.showModal();
  input.select();
  show();
});

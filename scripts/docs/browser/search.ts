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
/** Every suffix of each word, so that a prefix search finds any part. Chinese has no spaces between words. */
const endings = (text: string) =>
  words(text).flatMap((word) => (word.length > 80 ? [word] : [...word].map((_, index) => word.slice(index))));

const index = new MiniSearch<SearchEntry>({
  fields: ['title', 'text'],
  tokenize: endings,
  searchOptions: { tokenize: words, prefix: true, boost: { title: 4 }, combineWith: 'AND' },
});
index.addAll(entries);

/** The entries that match the query: first those whose title starts with it, then by score. */
function find(typed: string): SearchEntry[] {
  const query = typed.trim().toLowerCase();
  if (query === '') return [];
  const meant = (word: string) => word === query || (query.length > 3 && word.startsWith(query));
  const terms = [query, ...(synonyms.find((group) => group.some(meant)) ?? [])];
  const exact = index.search({ combineWith: 'OR', queries: terms });
  const found = exact.length > 0 ? exact : index.search(query, { fuzzy: 0.2 });
  const named = ({ title, anchor }: SearchEntry) =>
    terms.some((term) => title.toLowerCase().startsWith(term) || anchor.toLowerCase().startsWith(term));
  return found
    .map(({ id }) => entries[id] as SearchEntry)
    .sort((one, other) => Number(named(other)) - Number(named(one)))
    .slice(0, 20);
}

const dialog = document.createElement('dialog');
const input = document.createElement('input');
const list = document.createElement('ul');
const none = document.createElement('p');

function show(): void {
  const found = find(input.value);
  list.replaceChildren(
    ...found.map(({ file, anchor, kind, title, text }, position) => {
      const item = document.createElement('li');
      item.role = 'option';
      item.id = `found-${position}`;
      const page = file === button.dataset['file'] ? '' : `${button.dataset['root']}${file}`;
      item.dataset['href'] = `${page}#${anchor}`;
      const name = document.createElement('b');
      name.textContent = title;
      const what = document.createElement('small');
      what.textContent = kinds[kind] ?? kind;
      const excerpt = document.createElement('span');
      const at = Math.max(0, text.toLowerCase().indexOf(input.value.trim().toLowerCase()) - 30);
      excerpt.textContent = text.slice(at, at + 120);
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

/** The candidate that a misspelt or unfinished word probably means; `undefined` if none is close enough. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  // No candidate is this long, and long words make the comparison slow.
  if (word.length > 64) return undefined;
  const begun = candidates.filter((candidate) => candidate.toLowerCase().startsWith(word.toLowerCase()));
  if (word.length >= 3 && begun.length === 1) return begun[0];
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= mistakes(candidate))
    .sort((a, b) => a.distance - b.distance);
  return best?.candidate;
}

/** The largest accepted distance: a third of the letters, at least two, but never all of them. */
function mistakes({ length }: string): number {
  return Math.min(length - 1, Math.max(2, Math.floor(length / 3)));
}

/** The number of letters to insert, delete or replace to turn one word into the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const [left = 0, above = 0, diagonal = 0] = [next[j], row[j + 1], row[j]];
      next.push(Math.min(left + 1, above + 1, diagonal + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  const [distance = 0] = row.slice(-1);
  return distance;
}

/** Decodes a text file: UTF-8, or UTF-16 with a byte order mark, as PowerShell writes it. Removes the mark. */
export function decodeText(bytes: Uint8Array): string {
  const mark = `${bytes[0]} ${bytes[1]}`;
  const encoding = mark === '255 254' ? 'utf-16le' : mark === '254 255' ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** Replaces control and format characters, so that foreign text cannot move the cursor or reorder a line of a terminal. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}

/** Fills in the placeholders of a template, `{name}`, in one pass. A placeholder without a value stays. */
export function fillIn(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}

/** Whether a value is a string of `minimum` to `maximum` characters. Counts code points, as JSON Schema does. */
export function hasCharacters(value: unknown, minimum: number, maximum: number): value is string {
  // A character has one or two code units, so the number of code units often decides.
  if (typeof value !== 'string' || value.length > 2 * maximum) return false;
  // Stryker disable next-line ConditionalExpression,EqualityOperator: the comparison only saves the count.
  if (value.length >= 2 * minimum && value.length <= maximum) return true;
  const characters = [...value].length;
  return characters >= minimum && characters <= maximum;
}

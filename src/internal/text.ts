/** The candidate that is most like a misspelt or an unfinished word, if one is near enough to be what was meant. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  // No candidate is near a word that is much longer, and the comparison takes time by its length.
  if (word.length > 64) return undefined;
  const begun = candidates.filter((candidate) => candidate.toLowerCase().startsWith(word.toLowerCase()));
  if (word.length >= 3 && begun.length === 1) return begun[0];
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= mistakes(candidate))
    .sort((a, b) => a.distance - b.distance);
  return best?.candidate;
}

/** How many letters of a word may be wrong: a third, or two, but never all of them. */
function mistakes({ length }: string): number {
  return Math.min(length - 1, Math.max(2, Math.floor(length / 3)));
}

/** How many letters must be put in, left out or changed to make one word of the other (Levenshtein). */
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

/** Text of another program must not move the cursor of a terminal, nor turn its letters around. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}

/** Fills in the placeholders of a template, `{name}`, in one pass. A placeholder without a value stays. */
export function fillIn(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}

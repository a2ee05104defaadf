/** The longest value that is shown. Identifiers and addresses are shorter; every form of a key is longer. */
const longest = 128;

/** How many characters of Base64 in a row may be a piece of a key. No identifier of the contract's examples is taken for one. */
const runLength = 40;

/**
 * A value that the user gave, as it may be shown: itself if it is short and no piece of a key, else how long it is and
 * where it came from. Whoever puts a key where something else belongs must not find it in a log.
 *
 * @param from the flag or variable that gave it
 */
export function shown(value: string, from: string): string {
  return isShowable(value) ? value : `(${value.length} characters from ${from})`;
}

/** Whether a value may be shown as it is. */
function isShowable(value: string): boolean {
  return value.length <= longest && withoutSecrets(value) === value;
}

/** Whether a value that should name a file or a folder is a key, or a piece of one. */
export function looksLikeKey(value: string): boolean {
  return value.includes('-----BEGIN') || withoutSecrets(value) !== value;
}

/** A text that others made of what the user gave, with whatever may be a piece of a key cut out. */
export function withoutSecrets(text: string): string {
  return text.replace(/[A-Za-z0-9+/=_%-]{40,}/g, (run) => (isBase64(run) ? `(${run.length} characters)` : run));
}

/**
 * Base64 mixes its characters as chance does; words, paths, UUIDs and numbers do not: in some stretch of it both letter
 * cases are frequent, and two neighbours out of three are of different kinds.
 */
function isBase64(run: string): boolean {
  for (let start = 0; start + runLength <= run.length; start += runLength / 4)
    if (isMixed(run.slice(start, start + runLength))) return true;
  return false;
}

function isMixed(stretch: string): boolean {
  const kinds = [...stretch].map(kindOf);
  const count = (kind: string) => kinds.filter((other) => other === kind).length;
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return count('upper') >= 4 && count('lower') >= 4 && changes >= 16;
}

function kindOf(character: string): 'upper' | 'lower' | 'digit' | 'sign' {
  if (/[A-Z]/.test(character)) return 'upper';
  if (/[a-z]/.test(character)) return 'lower';
  return /\d/.test(character) ? 'digit' : 'sign';
}

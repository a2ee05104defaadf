/** The length of the longest value that is shown. Ids and addresses are shorter; keys in any form are longer. */
const longest = 128;

/** A longer run of hexadecimal digits counts as part of a key. A SHA-256 fingerprint has as many. */
const fingerprintLength = 64;

/** A run of Base64 of this length counts as part of a key. No id in the contract's examples is mistaken for one. */
const runLength = 40;

/**
 * Makes a user's value safe to show: a value that is long or contains part of a key is replaced by its length and origin. A key
 * in the wrong place must not appear in a log.
 *
 * @param from the flag or variable of the value
 */
export function shown(value: string, from: string): string {
  return isShowable(value) ? value : `(${value.length} characters from ${from})`;
}

/** Whether a value is safe to show. */
function isShowable(value: string): boolean {
  return value.length <= longest && !containsKey(value);
}

/** Whether a value that must name a file or a folder is a key or part of one. */
export function looksLikeKey(value: string): boolean {
  return value.includes('-----BEGIN') || containsKey(value);
}

/** Whether a value contains part of a key, also one in pieces: on several lines, or bytes separated by colons. */
function containsKey(value: string): boolean {
  const joined = value.replace(/[\s:;,.|"']/g, '');
  return [value, joined, joined.replaceAll('-', '')].some((text) => withoutSecrets(text) !== text);
}

/** Removes everything that may be part of a key from a text. */
export function withoutSecrets(text: string): string {
  return text.replace(/[A-Za-z0-9+/=_%-]{40,}/g, (run) =>
    isBase64(run) || isHexadecimal(run) ? `(${run.length} characters)` : run,
  );
}

/** Whether a run contains more hexadecimal digits than a fingerprint has, of most kinds. A repeated letter is no key. */
function isHexadecimal(run: string): boolean {
  const stretches = run.toLowerCase().match(/[0-9a-f]+/g) ?? [];
  return stretches.some((stretch) => stretch.length > fingerprintLength && new Set(stretch).size >= 10);
}

/**
 * Whether a run is Base64. Base64 mixes capitals, small letters and digits at random; words, paths, UUIDs and numbers do not.
 * Neighbours of a sign do not count: a path has many signs. The clients in other languages have the same rule.
 */
function isBase64(run: string): boolean {
  for (let start = 0; start + runLength <= run.length; start++)
    if (isMixed(run.slice(start, start + runLength))) return true;
  return false;
}

function isMixed(stretch: string): boolean {
  const changes = (stretch.match(/(?=[A-Z][a-z0-9]|[a-z][A-Z0-9]|\d[A-Za-z])/g) ?? []).length;
  const changesOfCase = (stretch.match(/(?=[A-Z][a-z]|[a-z][A-Z])/g) ?? []).length;
  return changes >= 12 && changesOfCase >= 4 && /\d/.test(stretch);
}

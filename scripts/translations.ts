import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { query, paths as selectPaths } from 'jsonpath-rfc9535';
import { parse } from 'yaml';
import { type Document, isObject } from './document.js';

/** An overlay, as far as it is read here. */
export interface Overlay {
  actions: { target: string; update?: unknown }[];
}

/** Of which English each text of an overlay is the translation: a short hash of the English, by the text's JSONPath. */
export type Translated = Record<string, string>;

/** Where it is recorded of which English an overlay's texts are the translation. */
function recordOf(overlay: string): string {
  return overlay.replace(/\.yaml$/, '.translated.json');
}

export async function readOverlay(file: string): Promise<Overlay> {
  return parse(await readFile(file, 'utf8')) as Overlay;
}

/** The English that each text of an overlay takes the place of, hashed. */
export function translatedBy(overlay: Overlay, original: Document): Translated {
  const texts = overlay.actions.flatMap(({ target, update }) =>
    selectPaths(original as never, target).flatMap((at) => leaves(update).map((leaf) => at + leaf)),
  );
  return Object.fromEntries([...new Set(texts)].sort().map((text) => [text, hash(query(original as never, text)[0])]));
}

/** Every text of an overlay whose English has changed since it was translated, or of which no English is recorded. */
export function staleTranslations(recorded: Translated, current: Translated): string[] {
  const places = [...new Set([...Object.keys(recorded), ...Object.keys(current)])];
  return places.flatMap((at) => {
    if (recorded[at] === current[at]) return [];
    const what =
      recorded[at] === undefined
        ? 'is not recorded as a translation of its English'
        : current[at] === undefined
          ? 'is recorded as a translation, but is not in the overlay'
          : 'translates an English text that has changed since';
    return [`${at} ${what}. Correct it, then run \`npm run generate -- --accept-translations\`.`];
  });
}

export async function readRecord(overlay: string): Promise<Translated> {
  const text = await readFile(recordOf(overlay), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Translated;
}

export async function writeRecord(overlay: string, translated: Translated): Promise<void> {
  await writeFile(recordOf(overlay), `${JSON.stringify(translated, null, 2)}\n`);
}

/** The paths of the strings in an update, relative to its target. */
function leaves(node: unknown, at = ''): string[] {
  if (typeof node === 'string') return [at];
  if (!isObject(node)) return [];
  return Object.entries(node).flatMap(([key, value]) => leaves(value, `${at}['${key.replaceAll("'", "\\'")}']`));
}

/** Line breaks and blanks may change without a new translation. */
function hash(text: unknown): string {
  const words = String(text).trim().replaceAll(/\s+/g, ' ');
  return createHash('sha256').update(words).digest('hex').slice(0, 12);
}

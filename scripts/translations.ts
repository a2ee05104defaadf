import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { query, paths as selectPaths } from 'jsonpath-rfc9535';
import { parse } from 'yaml';
import { type Document, isObject } from './document.js';

/** The parts of an overlay that are read here. */
export interface Overlay {
  actions: { target: string; update?: unknown }[];
}

/** A short hash of the English that each text of an overlay translates, by the JSONPath of the text. */
export type Translated = Record<string, string>;

/** The file with the hashes of an overlay. */
function recordOf(overlay: string): string {
  return overlay.replace(/\.yaml$/, '.translated.json');
}

export async function readOverlay(file: string): Promise<Overlay> {
  return parse(await readFile(file, 'utf8')) as Overlay;
}

/** The hash of the English that each text of an overlay replaces. */
export function translatedBy(overlay: Overlay, original: Document): Translated {
  const texts = overlay.actions.flatMap(({ target, update }) =>
    selectPaths(original as never, target).flatMap((at) => leaves(update).map((leaf) => at + leaf)),
  );
  return Object.fromEntries([...new Set(texts)].sort().map((text) => [text, hash(query(original as never, text)[0])]));
}

/** A message for each text whose English has changed, for each text without a record, and for each record without a text. */
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

/** A change of whitespace does not change the hash. */
function hash(text: unknown): string {
  const words = String(text).trim().replaceAll(/\s+/g, ' ');
  return createHash('sha256').update(words).digest('hex').slice(0, 12);
}

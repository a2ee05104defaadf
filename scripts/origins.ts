import { type Document, isObject, mapValues } from './document.js';

/** A fact that is not from the source page, and its origin. */
export interface Origin {
  /** The place, as a JSON Pointer to a node or to a key of a node. */
  pointer: string;
  /** A key of the document's `x-origins`. */
  origin: string;
}

/**
 * Every fact of a bundled document that is not the source page's, by its `x-origin`s. A word, or a list of words, applies to
 * the whole node. A map applies to the keys that it names: the node's own, or entries of a map or list in it.
 */
export function originsOf(document: Document): Origin[] {
  return [...walk(document, '#')].flatMap(([pointer, node]) => {
    const origin = node['x-origin'];
    if (origin === undefined) return [];
    if (!isObject(origin)) return words(pointer, origin);
    return Object.entries(origin).flatMap(([key, value]) => words(`${pointer}/${key}`, value));
  });
}

function words(pointer: string, value: unknown): Origin[] {
  return [value].flat().map((word) => ({ pointer, origin: String(word) }));
}

/** The problems of a document's `x-origin`s: unknown origins, and keys that do not exist. */
export function originProblems(document: Document): string[] {
  const known = Object.keys(document['x-origins'] ?? {});
  const unknown = originsOf(document).flatMap(({ pointer, origin }) =>
    known.includes(origin) ? [] : [`${pointer}: \`x-origin\` is \`${origin}\`; it must be one of ${known.join(', ')}.`],
  );
  const misplaced = [...walk(document, '#')].flatMap(([pointer, node]) => {
    const { 'x-origin': origin, ...rest } = node;
    return Object.keys(isObject(origin) ? origin : {})
      .filter((key) => !has(rest, key))
      .map((key) => `${pointer}: \`x-origin\` names \`${key}\`, which is missing. Correct or remove it.`);
  });
  return [...unknown, ...misplaced];
}

/** A copy of a document in which no `x-origin` names a key that is not there. */
export function withoutLostOrigins(document: Document): Document {
  return pruned(document) as Document;
}

function pruned(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(pruned);
  if (!isObject(node)) return node;
  const { 'x-origin': origin, ...rest } = node;
  const copy = mapValues(rest, pruned);
  if (!isObject(origin)) return origin === undefined ? copy : { ...copy, 'x-origin': origin };
  const kept = Object.entries(origin).filter(([key]) => has(rest, key));
  return kept.length === 0 ? copy : { ...copy, 'x-origin': Object.fromEntries(kept) };
}

function* walk(node: unknown, pointer: string): Generator<[pointer: string, node: Record<string, unknown>]> {
  if (isObject(node)) yield [pointer, node];
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node))
    if (key !== 'x-origin') yield* walk(value, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

/** Whether a node contains a key or a list entry, at any depth. */
function has(node: unknown, key: string): boolean {
  if (Array.isArray(node) && node.includes(key)) return true;
  if (typeof node !== 'object' || node === null) return false;
  return Object.hasOwn(node, key) || Object.values(node).some((value) => has(value, key));
}

import { type Document, isObject } from './document.js';

/** A fact that is not the source page's, and where it comes from. */
export interface Origin {
  /** Where, as a JSON Pointer: a node, or a key of one. */
  pointer: string;
  /** A key of the document's `x-origins`. */
  origin: string;
}

/**
 * Every fact of a bundled document that is not the source page's: what its `x-origin`s name. One that is a string is said
 * of its whole node; one that is a map, of each key that it names, be it the node's own or an entry of something in it.
 */
export function originsOf(document: Document): Origin[] {
  return [...walk(document, '#')].flatMap(([pointer, node]) => {
    const origin = node['x-origin'];
    if (typeof origin === 'string') return [{ pointer, origin }];
    if (!isObject(origin)) return [];
    return Object.entries(origin).map(([key, name]) => ({ pointer: `${pointer}/${key}`, origin: String(name) }));
  });
}

/** What is wrong with the `x-origin`s of a document: each names known origins, and keys that are there. */
export function originProblems(document: Document): string[] {
  const known = Object.keys(document['x-origins'] ?? {});
  const unknown = originsOf(document).flatMap(({ pointer, origin }) =>
    known.includes(origin) ? [] : [`${pointer}: \`x-origin\` is \`${origin}\`; it must be one of ${known.join(', ')}.`],
  );
  const misplaced = [...walk(document, '#')].flatMap(([pointer, node]) => {
    const { 'x-origin': origin, ...rest } = node;
    return Object.keys(isObject(origin) ? origin : {})
      .filter((key) => !has(rest, key))
      .map((key) => `${pointer}: \`x-origin\` names \`${key}\`, which is not there. Correct or remove it.`);
  });
  return [...unknown, ...misplaced];
}

function* walk(node: unknown, pointer: string): Generator<[pointer: string, node: Record<string, unknown>]> {
  if (isObject(node)) yield [pointer, node];
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node))
    if (key !== 'x-origin') yield* walk(value, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

/** Whether a key, or an entry of a list, is anywhere in a node. */
function has(node: unknown, key: string): boolean {
  if (Array.isArray(node) && node.includes(key)) return true;
  if (typeof node !== 'object' || node === null) return false;
  return Object.hasOwn(node, key) || Object.values(node).some((value) => has(value, key));
}

import { type Document, isObject } from './document.js';

/** A fact that is not from the source page, and its origin. */
export interface Origin {
  /** The place, as a JSON Pointer to a node or to a key of a node. */
  pointer: string;
  /** A key of the document's `x-origins`. */
  origin: string;
}

/**
 * Every fact of a bundled document that has an `x-origin`. A string is the origin of the whole node. A map gives the
 * origin of each key that it lists: a key of the node or of a node inside it, or an entry of a list.
 */
export function originsOf(document: Document): Origin[] {
  return [...walk(document, '#')].flatMap(([pointer, node]) => {
    const origin = node['x-origin'];
    if (typeof origin === 'string') return [{ pointer, origin }];
    if (!isObject(origin)) return [];
    return Object.entries(origin).map(([key, name]) => ({ pointer: `${pointer}/${key}`, origin: String(name) }));
  });
}

/** Every `x-origin` that names an unknown origin or a missing key. */
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

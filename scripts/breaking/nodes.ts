import { isDeepStrictEqual } from 'node:util';
import { isObject, isReference } from '../document.js';
import type { Changes } from './rules.js';

/** A node of one document: its value and its place. */
export interface Place {
  document: unknown;
  pointer: string;
  value: unknown;
}

/** The same place in both documents. */
export interface Pair {
  base: Place;
  revision: Place;
}

/** Keys whose values are texts for people. */
const texts = [
  ...['title', 'summary', 'description', 'example', 'examples', 'externalDocs', 'tags', 'contact', 'license'],
  ...['termsOfService', '$comment', 'message', 'resultMessage', 'furtherAction'],
  ...['x-generated', 'x-source', 'x-enumDescriptions', 'x-origin', 'x-origins'],
];

/** A member of both sides. Follows a `$ref` on each side. */
export function child({ base, revision }: Pair, key: string): Pair {
  return { base: step(base, key), revision: step(revision, key) };
}

function step({ document, pointer, value }: Place, key: string): Place {
  return follow({
    document,
    pointer: `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    value: member(value, key),
  });
}

/** The value of a key; `undefined` if there is none. */
export function member(value: unknown, key: string): unknown {
  return isObject(value) || Array.isArray(value) ? (value as Record<string, unknown>)[key] : undefined;
}

/** The list of a key; empty if there is none. */
export function listOf<T = string>(value: unknown, key: string): T[] {
  const list = member(value, key);
  return Array.isArray(list) ? list : [];
}

/** The boolean of a key; false if there is none. */
export function flag(value: unknown, key: string): boolean {
  return (member(value, key) ?? false) !== false;
}

/** The target of a `$ref`, or the place itself. Throws if the target is missing or in another file. */
export function follow(place: Place): Place {
  if (!isReference(place.value)) return place;
  const reference = place.value.$ref;
  if (!reference.startsWith('#/'))
    throw new Error(
      `${place.pointer} refers to ${reference}, another file. Use a bundled document, such as openapi.yaml.`,
    );
  let value = place.document;
  for (const key of reference.slice(2).split('/'))
    value = member(value, decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'));
  if (value === undefined) throw new Error(`${place.pointer} refers to ${reference}, which is not in its document.`);
  return follow({ ...place, pointer: reference, value });
}

/** The keys that were added, removed, and kept. */
export function keysOf({ base, revision }: Pair): { added: string[]; removed: string[]; kept: string[] } {
  const before = membersOf(base);
  const after = membersOf(revision);
  return {
    added: difference(after, before),
    removed: difference(before, after),
    kept: after.filter((key) => before.includes(key)),
  };
}

/** The keys of both sides, without duplicates. */
export function allKeysOf({ base, revision }: Pair): Set<string> {
  return new Set([...membersOf(base), ...membersOf(revision)]);
}

function membersOf({ value }: Place): string[] {
  return Object.keys(value ?? {});
}

/** The entries of a list that another list does not contain. */
export function difference<T>(list: T[], other: unknown[]): T[] {
  return list.filter((value) => !other.some((candidate) => isDeepStrictEqual(candidate, value)));
}

/** Whether both sides are equal. */
export function same({ base, revision }: Pair): boolean {
  return isDeepStrictEqual(base.value, revision.value);
}

/**
 * Rates every key without a rule of its own: a text is a patch, an extension is compared entry by entry, and any other
 * change is major. So every change is reported.
 */
export function compareRest(pair: Pair, known: readonly string[], changes: Changes): void {
  for (const key of allKeysOf(pair)) {
    const member = child(pair, key);
    if (known.includes(key) || same(member)) continue;
    const { pointer } = member.revision;
    if (texts.includes(key)) changes.add('text-changed', pointer, `\`${key}\` changed`);
    else if (key === 'deprecated') changes.add('deprecation-changed', pointer, '`deprecated` changed');
    else if (key.startsWith('x-')) compareEntries(member, key, changes);
    else changes.add('unrated', pointer, `\`${key}\` changed`);
  }
}

/** Compares the machine-readable data of an extension, entry by entry. */
function compareEntries(pair: Pair, name: string, changes: Changes): void {
  const { base, revision } = pair;
  if (same(pair)) return;
  if (base.value === undefined) changes.add('entry-added', revision.pointer, `\`${name}\` added`);
  else if (revision.value === undefined) changes.add('entry-removed', base.pointer, `\`${name}\` removed`);
  else if (isRules(base.value) && isRules(revision.value)) compareRules(pair, name, changes);
  else if (Array.isArray(base.value) && Array.isArray(revision.value)) {
    for (const value of difference(base.value, revision.value))
      changes.add('entry-removed', revision.pointer, `${quote(value)} removed`);
    for (const value of difference(revision.value, base.value))
      changes.add('entry-added', revision.pointer, `${quote(value)} added`);
  } else if (isObject(base.value) && isObject(revision.value)) {
    for (const key of allKeysOf(pair)) compareEntries(child(pair, key), key, changes);
  } else if (texts.includes(name)) changes.add('text-changed', revision.pointer, `\`${name}\` changed`);
  else {
    const what = `\`${name}\` changed from ${quote(base.value)} to ${quote(revision.value)}`;
    changes.add(name === 'resultStatus' ? 'status-changed' : 'entry-changed', revision.pointer, what);
  }
}

/** Rules in order: the first that matches decides. Each has a name. */
function isRules(value: unknown): value is { name: string }[] {
  return Array.isArray(value) && value.length > 0 && value.every((entry) => typeof member(entry, 'name') === 'string');
}

/** Compares rules by their names. A rule that decides differently changes what callers get for the same answer. */
function compareRules(pair: Pair, list: string, changes: Changes): void {
  const [before, after] = [pair.base, pair.revision].map(({ value }) =>
    (value as { name: string }[]).map(({ name }) => name),
  );
  const { pointer } = pair.revision;
  for (const name of difference(before ?? [], after ?? []))
    changes.add('decision-changed', pointer, `rule \`${name}\` removed`);
  for (const name of difference(after ?? [], before ?? []))
    changes.add('decision-changed', pointer, `rule \`${name}\` added`);
  const kept = (after ?? []).filter((name) => before?.includes(name));
  if (kept.join() !== before?.filter((name) => kept.includes(name)).join())
    changes.add('decision-changed', pointer, `the order of \`${list}\` changed`);
  for (const name of kept) {
    const { base } = child(pair, String(before?.indexOf(name)));
    const { revision } = child(pair, String(after?.indexOf(name)));
    for (const key of allKeysOf({ base, revision })) {
      const place = child({ base, revision }, key);
      if (same(place)) continue;
      if (texts.includes(key)) changes.add('text-changed', place.revision.pointer, `\`${key}\` changed`);
      else changes.add('decision-changed', place.revision.pointer, `\`${key}\` of rule \`${name}\` changed`);
    }
  }
}

/** A value as Markdown code. */
export function quote(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

import { child, compareRest, difference, keysOf, listOf, member, type Pair, type Place, same } from './nodes.js';
import type { Changes, Rule } from './rules.js';

/** Which way a value travels: from the callers, or to them. */
export type Direction = 'request' | 'response';

const upperBounds = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties'];
const lowerBounds = ['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties'];
const constraints = [
  'pattern',
  'format',
  'multipleOf',
  'uniqueItems',
  'contentEncoding',
  'contentMediaType',
  'default',
];
const alternatives = ['allOf', 'anyOf', 'oneOf'];
const known = [
  ...[...upperBounds, ...lowerBounds, ...constraints, ...alternatives],
  ...['type', 'enum', 'const', 'properties', 'required', 'items', 'additionalProperties'],
];

/** Compares two schemas, and what they are made of, for values that travel in this direction. */
export function compareSchemas(pair: Pair, direction: Direction, changes: Changes, parents: string[] = []): void {
  const { base, revision } = pair;
  const at = `${base.pointer} ${revision.pointer}`;
  if (parents.includes(at) || (base.value === undefined && revision.value === undefined)) return;
  const add = (kind: string, pointer: string, what: string) =>
    changes.add(`${direction}-${kind}` as Rule, pointer, what);
  if (base.value === undefined) {
    add('constraint-added', revision.pointer, 'schema added');
    return;
  }
  if (revision.value === undefined) {
    add('constraint-removed', base.pointer, 'schema removed');
    return;
  }
  compareTypes(pair, add);
  compareValues(pair, add);
  compareBounds(pair, add);
  for (const key of constraints) compareConstraint(child(pair, key), key, add);
  compareProperties(pair, add);
  const inner = [...parents, at];
  for (const key of keysOf(child(pair, 'properties')).kept)
    compareSchemas(child(child(pair, 'properties'), key), direction, changes, inner);
  compareSchemas(child(pair, 'items'), direction, changes, inner);
  for (const key of alternatives) compareAlternatives(child(pair, key), key, direction, changes, inner);
  compareRest(pair, known, changes);
}

type Add = (kind: string, pointer: string, what: string) => void;

function compareTypes(pair: Pair, add: Add): void {
  const before = [member(pair.base.value, 'type') ?? []].flat();
  const after = [member(pair.revision.value, 'type') ?? []].flat();
  compareLists(before, after, 'type', pair.revision.pointer, add);
}

/** `const` is an `enum` of one. No list at all means any value. */
function compareValues({ base, revision }: Pair, add: Add): void {
  const before = valuesOf(base);
  const after = valuesOf(revision);
  if (before === undefined && after === undefined) return;
  if (before === undefined) {
    add('constraint-added', revision.pointer, 'list of values added');
    return;
  }
  if (after === undefined) {
    add('constraint-removed', revision.pointer, 'list of values removed');
    return;
  }
  compareLists(before, after, 'value', revision.pointer, add);
}

function valuesOf({ value }: Place): unknown[] | undefined {
  const constant = member(value, 'const');
  if (constant !== undefined) return [constant];
  return member(value, 'enum') === undefined ? undefined : listOf<unknown>(value, 'enum');
}

function compareLists(before: unknown[], after: unknown[], kind: string, pointer: string, add: Add): void {
  for (const value of difference(before, after)) add(`${kind}-removed`, pointer, `${kind} \`${value}\` removed`);
  for (const value of difference(after, before)) add(`${kind}-added`, pointer, `${kind} \`${value}\` added`);
}

function compareBounds({ base, revision }: Pair, add: Add): void {
  for (const key of [...upperBounds, ...lowerBounds]) {
    const open = upperBounds.includes(key) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    const before = Number(member(base.value, key) ?? open);
    const after = Number(member(revision.value, key) ?? open);
    if (before === after) continue;
    const tightened = upperBounds.includes(key) ? after < before : after > before;
    const what = `\`${key}\` ${describe(member(base.value, key))} became ${describe(member(revision.value, key))}`;
    add(tightened ? 'bound-tightened' : 'bound-loosened', revision.pointer, what);
  }
}

function describe(value: unknown): string {
  return value === undefined ? 'none' : String(value);
}

function compareConstraint(pair: Pair, key: string, add: Add): void {
  const { base, revision } = pair;
  if (same(pair)) return;
  if (base.value === undefined) {
    add('constraint-added', revision.pointer, `\`${key}\` added`);
    return;
  }
  if (revision.value === undefined) {
    add('constraint-removed', base.pointer, `\`${key}\` removed`);
    return;
  }
  add('constraint-changed', revision.pointer, `\`${key}\` changed`);
}

function compareProperties(pair: Pair, add: Add): void {
  const wasRequired = listOf(pair.base.value, 'required');
  const isRequired = listOf(pair.revision.value, 'required');
  const { added, removed } = keysOf(child(pair, 'properties'));
  const { pointer } = pair.revision;
  for (const name of added) {
    const kind = isRequired.includes(name) ? 'required-property-added' : 'property-added';
    add(kind, pointer, `property \`${name}\` added`);
  }
  for (const name of removed) add('property-removed', pointer, `property \`${name}\` removed`);
  for (const name of isRequired)
    if (!wasRequired.includes(name) && !added.includes(name))
      add('property-made-required', pointer, `property \`${name}\` made required`);
  for (const name of wasRequired)
    if (!isRequired.includes(name) && !removed.includes(name))
      add('property-made-optional', pointer, `property \`${name}\` made optional`);
  const others = child(pair, 'additionalProperties');
  if (same(others)) return;
  const closed = others.revision.value === false || typeof others.revision.value === 'object';
  add(closed ? 'bound-tightened' : 'bound-loosened', others.revision.pointer, '`additionalProperties` changed');
}

/** Alternatives are the same if they refer to the same component, or bear the same title, or stand at the same place. */
function compareAlternatives(pair: Pair, key: string, direction: Direction, changes: Changes, parents: string[]): void {
  const before = alternativesOf(pair.base);
  const after = alternativesOf(pair.revision);
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const base = before.get(name);
    const revision = after.get(name);
    if (base !== undefined && revision !== undefined) {
      const members = {
        base: child(pair, String(base)).base,
        revision: child(pair, String(revision)).revision,
      };
      compareSchemas(members, direction, changes, parents);
      continue;
    }
    // All of `allOf` must hold: one more narrows.
    const narrows = key === 'allOf' ? base === undefined : revision === undefined;
    const kind = narrows ? 'alternative-removed' : 'alternative-added';
    const what = `member ${name} of \`${key}\` ${base === undefined ? 'added' : 'removed'}`;
    changes.add(`${direction}-${kind}`, pair.revision.pointer, what);
  }
}

function alternativesOf({ value }: Place): Map<string, number> {
  const names = (Array.isArray(value) ? value : []).map((alternative, index) =>
    String(member(alternative, '$ref') ?? member(alternative, 'title') ?? index + 1),
  );
  return new Map(names.map((name, index) => [name, index]));
}

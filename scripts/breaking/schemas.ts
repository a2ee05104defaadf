import type { Direction } from '../document.js';
import { child, compareRest, difference, keysOf, listOf, member, type Pair, type Place, quote, same } from './nodes.js';
import type { Changes, Rule } from './rules.js';

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

/** Compares two schemas and their parts, for values in one direction. */
export function compareSchemas(pair: Pair, direction: Direction, changes: Changes): void {
  const { base, revision } = pair;
  if (!changes.isFirst(`${direction} ${base.pointer} ${revision.pointer}`)) return;
  const add = (kind: string, pointer: string, what: string) =>
    changes.add(`${direction}-${kind}` as Rule, pointer, what);
  if (base.value === undefined || revision.value === undefined) {
    compareConstraint(pair, 'schema', add);
    return;
  }
  compareLists(typesOf(base), typesOf(revision), 'type', revision.pointer, add);
  compareLists(valuesOf(base), valuesOf(revision), 'value', revision.pointer, add);
  compareBounds(pair, add);
  for (const key of constraints) compareConstraint(child(pair, key), key, add);
  compareProperties(pair, add);
  for (const key of keysOf(child(pair, 'properties')).kept)
    compareSchemas(child(child(pair, 'properties'), key), direction, changes);
  compareSchemas(child(pair, 'items'), direction, changes);
  for (const key of alternatives) compareAlternatives(child(pair, key), key, direction, changes, add);
  compareRest(pair, known, changes);
}

type Add = (kind: string, pointer: string, what: string) => void;

function typesOf({ value }: Place): unknown[] | undefined {
  const type = member(value, 'type');
  return type === undefined ? undefined : [type].flat();
}

/** `const` is an `enum` of one. */
function valuesOf({ value }: Place): unknown[] | undefined {
  const constant = member(value, 'const');
  if (constant !== undefined) return [constant];
  return member(value, 'enum') === undefined ? undefined : listOf<unknown>(value, 'enum');
}

/** A missing list allows every type, or every value. */
function compareLists(
  before: unknown[] | undefined,
  after: unknown[] | undefined,
  kind: string,
  pointer: string,
  add: Add,
): void {
  if (before === undefined && after === undefined) return;
  if (before === undefined) add('constraint-added', pointer, `list of ${kind}s added`);
  else if (after === undefined) add('constraint-removed', pointer, `list of ${kind}s removed`);
  else {
    for (const value of difference(before, after)) add(`${kind}-removed`, pointer, `${kind} ${quote(value)} removed`);
    for (const value of difference(after, before)) add(`${kind}-added`, pointer, `${kind} ${quote(value)} added`);
  }
}

function compareBounds({ base, revision }: Pair, add: Add): void {
  for (const key of [...upperBounds, ...lowerBounds]) {
    const isUpper = upperBounds.includes(key);
    const open = isUpper ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    const before = Number(member(base.value, key) ?? open);
    const after = Number(member(revision.value, key) ?? open);
    if (before === after) continue;
    const tightened = (Math.min(before, after) === after) === isUpper;
    const what = `\`${key}\` ${member(base.value, key) ?? 'none'} became ${member(revision.value, key) ?? 'none'}`;
    add(tightened ? 'bound-tightened' : 'bound-loosened', revision.pointer, what);
  }
}

/** A constraint, or a whole schema, that was added, removed or changed. */
function compareConstraint(pair: Pair, key: string, add: Add): void {
  const { base, revision } = pair;
  if (same(pair)) return;
  if (base.value === undefined) add('constraint-added', revision.pointer, `\`${key}\` added`);
  else if (revision.value === undefined) add('constraint-removed', base.pointer, `\`${key}\` removed`);
  else add('constraint-changed', revision.pointer, `\`${key}\` changed`);
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
  const isOpen = (others.revision.value ?? true) === true;
  add(isOpen ? 'bound-loosened' : 'bound-tightened', others.revision.pointer, '`additionalProperties` changed');
}

function compareAlternatives(pair: Pair, key: string, direction: Direction, changes: Changes, add: Add): void {
  if (pair.base.value === undefined || pair.revision.value === undefined) {
    compareConstraint(pair, key, add);
    return;
  }
  const before = namesOf(pair.base);
  const after = namesOf(pair.revision);
  // A value must match every member of `allOf`, so each member is a constraint.
  const kind = key === 'allOf' ? 'constraint' : 'alternative';
  const { pointer } = pair.revision;
  for (const name of difference(before, after)) add(`${kind}-removed`, pointer, `member ${name} of \`${key}\` removed`);
  for (const name of difference(after, before)) add(`${kind}-added`, pointer, `member ${name} of \`${key}\` added`);
  for (const [index, name] of before.entries()) {
    if (!after.includes(name)) continue;
    const { base } = child(pair, String(index));
    const { revision } = child(pair, String(after.indexOf(name)));
    compareSchemas({ base, revision }, direction, changes);
  }
}

/** The names by which alternatives are matched: the `$ref`, else the title, else the position. */
function namesOf({ value }: Place): string[] {
  const names = (value as unknown[]).map((alternative, index) =>
    String(member(alternative, '$ref') ?? member(alternative, 'title') ?? index + 1),
  );
  return names.map((name, index) => (names.indexOf(name) === index ? name : `${name} (${index + 1})`));
}

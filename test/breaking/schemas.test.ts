import { expect, test } from 'vitest';
import { compareContracts } from '../../scripts/breaking/compare.js';
import type { Direction } from '../../scripts/breaking/schemas.js';
import type { Schema } from '../../scripts/document.js';

/** A contract of one operation, whose request or answer has this schema. */
function documentOf(direction: Direction, schema: Schema | undefined): object {
  const content = { 'application/json': schema === undefined ? {} : { schema } };
  const request = { requestBody: { content }, responses: {} };
  const response = { responses: { 200: { content } } };
  const operation = direction === 'request' ? request : response;
  return { openapi: '3.1.0', info: {}, paths: { '/': { post: operation } }, components: { schemas: { S: schema } } };
}

/** What is told of a change of a schema: bump, rule and words. */
function told(direction: Direction, base: Schema | undefined, revision: Schema | undefined): string[] {
  const changes = compareContracts(documentOf(direction, base), documentOf(direction, revision));
  return changes
    .filter(({ pointer }) => pointer.startsWith('#/paths'))
    .map(({ bump, rule, what }) => `${bump} ${rule}: ${what}`);
}

test.each(['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties'])('%s is an upper bound', (key) => {
  expect(told('request', { [key]: 2 }, { [key]: 1 })).toEqual([`major request-bound-tightened: \`${key}\` 2 became 1`]);
  expect(told('request', { [key]: 1 }, { [key]: 2 })).toEqual([`minor request-bound-loosened: \`${key}\` 1 became 2`]);
  expect(told('request', {}, { [key]: 0 })).toEqual([`major request-bound-tightened: \`${key}\` none became 0`]);
  expect(told('request', { [key]: 0 }, {})).toEqual([`minor request-bound-loosened: \`${key}\` 0 became none`]);
});

test.each(['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties'])('%s is a lower bound', (key) => {
  expect(told('request', { [key]: 1 }, { [key]: 2 })).toEqual([`major request-bound-tightened: \`${key}\` 1 became 2`]);
  expect(told('request', { [key]: 2 }, { [key]: 1 })).toEqual([`minor request-bound-loosened: \`${key}\` 2 became 1`]);
  expect(told('request', {}, { [key]: 0 })).toEqual([`major request-bound-tightened: \`${key}\` none became 0`]);
  expect(told('request', { [key]: 0 }, {})).toEqual([`minor request-bound-loosened: \`${key}\` 0 became none`]);
});

test.each(['pattern', 'format', 'multipleOf', 'uniqueItems', 'contentEncoding', 'contentMediaType', 'default'])(
  '%s is a constraint',
  (key) => {
    expect(told('request', {}, { [key]: 'a' })).toEqual([`major request-constraint-added: \`${key}\` added`]);
    expect(told('request', { [key]: 'a' }, {})).toEqual([`minor request-constraint-removed: \`${key}\` removed`]);
    expect(told('request', { [key]: 'a' }, { [key]: 'b' })).toEqual([
      `major request-constraint-changed: \`${key}\` changed`,
    ]);
  },
);

test.each<[string, Schema | undefined, Schema | undefined, string[]]>([
  ['a schema where any value went', undefined, {}, ['major request-constraint-added: `schema` added']],
  ['any value where a schema was', {}, undefined, ['minor request-constraint-removed: `schema` removed']],
  ['a type where any went', {}, { type: 'string' }, ['major request-constraint-added: list of types added']],
  ['any type where one went', { type: 'string' }, {}, ['minor request-constraint-removed: list of types removed']],
  ['a list of one type', { type: 'string' }, { type: ['string'] }, []],
  ['a constant for a list of it alone', { enum: ['a'] }, { const: 'a' }, []],
  [
    'another value, which is no text',
    { const: null },
    { const: { a: 1 } },
    ['major request-value-removed: value `null` removed', 'minor request-value-added: value `{"a":1}` added'],
  ],
  ['an equal value', { enum: [{ a: 1 }] }, { enum: [{ a: 1 }] }, []],
  ['items', {}, { items: {} }, ['major request-constraint-added: `schema` added']],
  [
    'the type of items',
    { items: { type: ['string', 'null'] } },
    { items: { type: 'string' } },
    ['major request-type-removed: type `null` removed'],
  ],
  [
    'a type in the object of a property',
    { properties: { a: { properties: { b: { maxLength: 2 } } } } },
    { properties: { a: { properties: { b: { maxLength: 1 } } } } },
    ['major request-bound-tightened: `maxLength` 2 became 1'],
  ],
  [
    'open for other properties, by leaving it out',
    { additionalProperties: false },
    {},
    ['minor request-bound-loosened: `additionalProperties` changed'],
  ],
  [
    'open for other properties, in words',
    { additionalProperties: { type: 'string' } },
    { additionalProperties: true },
    ['minor request-bound-loosened: `additionalProperties` changed'],
  ],
  [
    'other properties of one type only',
    {},
    { additionalProperties: { type: 'string' } },
    ['major request-bound-tightened: `additionalProperties` changed'],
  ],
])('%s', (_, base, revision, expected) => {
  expect(told('request', base, revision)).toEqual(expected);
});

test.each(['anyOf', 'oneOf'])('a member of %s is an alternative', (key) => {
  const [one, two] = [{ title: 'One' }, { title: 'Two' }];
  expect(told('request', { [key]: [one] }, { [key]: [two, one] })).toEqual([
    `minor request-alternative-added: member Two of \`${key}\` added`,
  ]);
  expect(told('response', { [key]: [one, two] }, { [key]: [two] })).toEqual([
    `major response-alternative-removed: member One of \`${key}\` removed`,
  ]);
  expect(told('request', {}, { [key]: [one] })).toEqual([`major request-constraint-added: \`${key}\` added`]);
  expect(told('request', { [key]: [one] }, {})).toEqual([`minor request-constraint-removed: \`${key}\` removed`]);
});

test('a member of allOf is a constraint', () => {
  const [one, two] = [{ title: 'One' }, { title: 'Two' }];
  expect(told('request', { allOf: [one] }, { allOf: [one, two] })).toEqual([
    'major request-constraint-added: member Two of `allOf` added',
  ]);
  expect(told('response', { allOf: [one, two] }, { allOf: [two] })).toEqual([
    'major response-constraint-removed: member One of `allOf` removed',
  ]);
});

test('members without a title, or with the same title, are matched by position', () => {
  expect(told('request', { oneOf: [{ maxLength: 1 }] }, { oneOf: [{ maxLength: 2 }, {}] })).toEqual([
    'minor request-alternative-added: member 2 of `oneOf` added',
    'minor request-bound-loosened: `maxLength` 1 became 2',
  ]);
  const same = { title: 'Same' };
  expect(told('request', { oneOf: [same] }, { oneOf: [same, { ...same, maxLength: 1 }] })).toEqual([
    'minor request-alternative-added: member Same (2) of `oneOf` added',
  ]);
});

test('a member that moved is compared with itself', () => {
  const [one, two] = [{ title: 'One', maxLength: 1 }, { title: 'Two' }];
  expect(told('request', { oneOf: [one, two] }, { oneOf: [two, { ...one, maxLength: 2 }] })).toEqual([
    'minor request-bound-loosened: `maxLength` 1 became 2',
  ]);
});

test('a schema that refers to itself is compared once', () => {
  const tree = (maxLength: number) => ({
    properties: { name: { maxLength }, parent: { $ref: '#/components/schemas/S' } },
  });
  const changes = compareContracts(documentOf('request', tree(1)), documentOf('request', tree(2)));
  expect(changes.map(({ pointer }) => pointer)).toEqual([
    '#/paths/~1/post/requestBody/content/application~1json/schema/properties/name',
    '#/components/schemas/S/properties/name',
  ]);
});

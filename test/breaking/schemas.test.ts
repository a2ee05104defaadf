import { expect, test } from 'vitest';
import { compareContracts } from '../../scripts/breaking/compare.js';
import type { Direction, Schema } from '../../scripts/document.js';

/** A contract of one operation, whose request or answer has this schema. */
function documentOf(direction: Direction, schema: Schema | undefined): object {
  const content = { 'application/json': schema === undefined ? {} : { schema } };
  const request = { requestBody: { content }, responses: {} };
  const response = { responses: { 200: { content } } };
  const operation = direction === 'request' ? request : response;
  return { openapi: '3.1.0', info: {}, paths: { '/': { post: operation } }, components: { schemas: { S: schema } } };
}

/** The changes that are reported for a change of a schema: bump, rule and text. */
function reported(direction: Direction, base: Schema | undefined, revision: Schema | undefined): string[] {
  const changes = compareContracts(documentOf(direction, base), documentOf(direction, revision));
  return changes
    .filter(({ pointer }) => pointer.startsWith('#/paths'))
    .map(({ bump, rule, what }) => `${bump} ${rule}: ${what}`);
}

test.each(['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties'])('%s is an upper bound', (key) => {
  expect(reported('request', { [key]: 2 }, { [key]: 1 })).toEqual([
    `major request-bound-tightened: \`${key}\` 2 became 1`,
  ]);
  expect(reported('request', { [key]: 1 }, { [key]: 2 })).toEqual([
    `minor request-bound-loosened: \`${key}\` 1 became 2`,
  ]);
  expect(reported('request', {}, { [key]: 0 })).toEqual([`major request-bound-tightened: \`${key}\` none became 0`]);
  expect(reported('request', { [key]: 0 }, {})).toEqual([`minor request-bound-loosened: \`${key}\` 0 became none`]);
});

test.each(['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties'])('%s is a lower bound', (key) => {
  expect(reported('request', { [key]: 1 }, { [key]: 2 })).toEqual([
    `major request-bound-tightened: \`${key}\` 1 became 2`,
  ]);
  expect(reported('request', { [key]: 2 }, { [key]: 1 })).toEqual([
    `minor request-bound-loosened: \`${key}\` 2 became 1`,
  ]);
  expect(reported('request', {}, { [key]: 0 })).toEqual([`major request-bound-tightened: \`${key}\` none became 0`]);
  expect(reported('request', { [key]: 0 }, {})).toEqual([`minor request-bound-loosened: \`${key}\` 0 became none`]);
});

test.each(['pattern', 'format', 'multipleOf', 'uniqueItems', 'contentEncoding', 'contentMediaType', 'default'])(
  '%s is a constraint',
  (key) => {
    expect(reported('request', {}, { [key]: 'a' })).toEqual([`major request-constraint-added: \`${key}\` added`]);
    expect(reported('request', { [key]: 'a' }, {})).toEqual([`minor request-constraint-removed: \`${key}\` removed`]);
    expect(reported('request', { [key]: 'a' }, { [key]: 'b' })).toEqual([
      `major request-constraint-changed: \`${key}\` changed`,
    ]);
  },
);

test.each<[string, Schema | undefined, Schema | undefined, string[]]>([
  ['a schema added', undefined, {}, ['major request-constraint-added: `schema` added']],
  ['a schema removed', {}, undefined, ['minor request-constraint-removed: `schema` removed']],
  ['a type added', {}, { type: 'string' }, ['major request-constraint-added: list of types added']],
  ['a type removed', { type: 'string' }, {}, ['minor request-constraint-removed: list of types removed']],
  ['a type replaced by a list of this type', { type: 'string' }, { type: ['string'] }, []],
  ['an enum of one value replaced by this constant', { enum: ['a'] }, { const: 'a' }, []],
  [
    'a constant that is not a string changed',
    { const: null },
    { const: { a: 1 } },
    ['major request-value-removed: value `null` removed', 'minor request-value-added: value `{"a":1}` added'],
  ],
  ['an equal enum', { enum: [{ a: 1 }] }, { enum: [{ a: 1 }] }, []],
  ['items added', {}, { items: {} }, ['major request-constraint-added: `schema` added']],
  [
    'a type of items removed',
    { items: { type: ['string', 'null'] } },
    { items: { type: 'string' } },
    ['major request-type-removed: type `null` removed'],
  ],
  [
    'a bound in a nested property tightened',
    { properties: { a: { properties: { b: { maxLength: 2 } } } } },
    { properties: { a: { properties: { b: { maxLength: 1 } } } } },
    ['major request-bound-tightened: `maxLength` 2 became 1'],
  ],
  [
    'additionalProperties: false removed',
    { additionalProperties: false },
    {},
    ['minor request-bound-loosened: `additionalProperties` changed'],
  ],
  [
    'additionalProperties opened',
    { additionalProperties: { type: 'string' } },
    { additionalProperties: true },
    ['minor request-bound-loosened: `additionalProperties` changed'],
  ],
  [
    'additionalProperties restricted to a type',
    {},
    { additionalProperties: { type: 'string' } },
    ['major request-bound-tightened: `additionalProperties` changed'],
  ],
])('%s', (_, base, revision, expected) => {
  expect(reported('request', base, revision)).toEqual(expected);
});

test.each(['anyOf', 'oneOf'])('a member of %s is an alternative', (key) => {
  const [one, two] = [{ title: 'One' }, { title: 'Two' }];
  expect(reported('request', { [key]: [one] }, { [key]: [two, one] })).toEqual([
    `minor request-alternative-added: member Two of \`${key}\` added`,
  ]);
  expect(reported('response', { [key]: [one, two] }, { [key]: [two] })).toEqual([
    `major response-alternative-removed: member One of \`${key}\` removed`,
  ]);
  expect(reported('request', {}, { [key]: [one] })).toEqual([`major request-constraint-added: \`${key}\` added`]);
  expect(reported('request', { [key]: [one] }, {})).toEqual([`minor request-constraint-removed: \`${key}\` removed`]);
});

test('a member of allOf is a constraint', () => {
  const [one, two] = [{ title: 'One' }, { title: 'Two' }];
  expect(reported('request', { allOf: [one] }, { allOf: [one, two] })).toEqual([
    'major request-constraint-added: member Two of `allOf` added',
  ]);
  expect(reported('response', { allOf: [one, two] }, { allOf: [two] })).toEqual([
    'major response-constraint-removed: member One of `allOf` removed',
  ]);
});

test('members without a title, or with the same title, are matched by position', () => {
  expect(reported('request', { oneOf: [{ maxLength: 1 }] }, { oneOf: [{ maxLength: 2 }, {}] })).toEqual([
    'minor request-alternative-added: member 2 of `oneOf` added',
    'minor request-bound-loosened: `maxLength` 1 became 2',
  ]);
  const same = { title: 'Same' };
  expect(reported('request', { oneOf: [same] }, { oneOf: [same, { ...same, maxLength: 1 }] })).toEqual([
    'minor request-alternative-added: member Same (2) of `oneOf` added',
  ]);
});

test('a member that moved is compared with itself', () => {
  const [one, two] = [{ title: 'One', maxLength: 1 }, { title: 'Two' }];
  expect(reported('request', { oneOf: [one, two] }, { oneOf: [two, { ...one, maxLength: 2 }] })).toEqual([
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

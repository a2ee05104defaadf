import { describe, expect, test } from 'vitest';
import { compareContracts } from '../../scripts/breaking/compare.js';
import { set } from '../support/edit.js';
import { documentsOf } from './cases/case.js';

const path = '/paths/~1v1~1payments~1cancel';
const agentToken = '/components/parameters/AgentToken';

/** The changes that are reported when a key of `info` changes: bump, rule, pointer and text. */
function reported(key: string, before: unknown, after: unknown): string[] {
  const changes = compareContracts({ info: { [key]: before } }, { info: { [key]: after } });
  return changes.map(({ bump, rule, pointer, what }) => `${bump} ${rule} ${pointer}: ${what}`);
}

test.each([
  ...['title', 'summary', 'description', 'example', 'examples', 'externalDocs', 'tags', 'contact', 'license'],
  ...['termsOfService', '$comment', 'resultMessage', 'furtherAction'],
  ...['x-generated', 'x-source', 'x-enumDescriptions', 'x-origin', 'x-origins'],
])('%s is a text', (key) => {
  expect(reported(key, 'Some.', { others: 1 })).toEqual([`patch text-changed #/info/${key}: \`${key}\` changed`]);
});

describe('an extension is compared entry by entry', () => {
  test.each<[string, unknown, unknown, string[]]>([
    ['a number', 1, 2, ['minor entry-changed #/info/x-a: `x-a` changed from `1` to `2`']],
    ['a text for an object', 'b', { c: 1 }, ['minor entry-changed #/info/x-a: `x-a` changed from `b` to `{"c":1}`']],
    ['an object for a text', { c: 1 }, 'b', ['minor entry-changed #/info/x-a: `x-a` changed from `{"c":1}` to `b`']],
    ['a list for an object', { c: 1 }, [1], ['minor entry-changed #/info/x-a: `x-a` changed from `{"c":1}` to `[1]`']],
    ['an object for a list', [1], { c: 1 }, ['minor entry-changed #/info/x-a: `x-a` changed from `[1]` to `{"c":1}`']],
    [
      'the members of a list',
      ['b', { c: 1 }],
      [{ c: 1 }, 'd'],
      ['major entry-removed #/info/x-a: `b` removed', 'minor entry-added #/info/x-a: `d` added'],
    ],
    ['the same members of a list in another order', ['b', 'c'], ['c', 'b'], []],
    [
      'a text in an entry',
      { b: { title: 'C' } },
      { b: { title: 'D' } },
      ['patch text-changed #/info/x-a/b/title: `title` changed'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(reported('x-a', before, after)).toEqual(expected);
  });
});

test('equal nodes are not reported', () => {
  const info = { deprecated: true, unheardOf: { a: [1] }, 'x-a': { b: 1 }, title: 'A' };
  expect(compareContracts({ info }, { info: structuredClone(info) })).toEqual([]);
});

test('a key is escaped in a pointer', () => {
  expect(reported('x-a/b~c', 1, 2)[0]).toContain(' #/info/x-a~1b~0c: ');
});

describe('a $ref', () => {
  const parameter = `${path}/parameters`;

  test('is followed through escaped characters', () => {
    const { base, revision } = documentsOf({
      before: (document) => {
        set('/components/parameters/a~1b~0c{d}', { name: 'A', in: 'query' })(document);
        set(parameter, [{ $ref: '#/components/parameters/a~1b~0c%7Bd%7D' }])(document);
      },
      change: set('/components/parameters/a~1b~0c{d}/required', true),
    });
    expect(compareContracts(base, revision)).toMatchObject([
      { rule: 'parameter-made-required', pointer: '#/components/parameters/a~1b~0c%7Bd%7D' },
    ]);
  });

  test('to another file throws, and the error suggests a bundled document', () => {
    const { base, revision } = documentsOf({ change: set(path, { $ref: 'paths/v1_payments_cancel.yaml' }) });
    expect(() => compareContracts(base, revision)).toThrow(
      '#/paths/~1v1~1payments~1cancel refers to paths/v1_payments_cancel.yaml, another file. Use a bundled document',
    );
  });

  test('to a missing node throws', () => {
    const { base, revision } = documentsOf({ change: set(path, { $ref: '#/nothing' }) });
    expect(() => compareContracts(base, revision)).toThrow(
      '#/paths/~1v1~1payments~1cancel refers to #/nothing, which is not in its document.',
    );
  });
});

test('header names are case-insensitive', () => {
  const { base, revision } = documentsOf({ change: set(`${agentToken}/name`, 'AGENT-TOKEN') });
  expect(compareContracts(base, revision)).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { compareContracts } from '../../scripts/breaking/compare.js';
import { type Edit, remove, set } from '../support/edit.js';
import { contract } from './cases/case.js';

describe('compareContracts reports every change', () => {
  /** `info.version` is ignored. A missing `required` means optional, so removing `required: false` changes nothing. */
  const meaningless = [
    '/info/version',
    '/components/parameters/AgentToken/required',
    ...['Signature', 'ResponseTime', 'ClientId', 'RetryAfter'].map(
      (header) => `/components/headers/${header}/required`,
    ),
  ];
  const places = [...placesOf(contract)];

  test('of a value, anywhere in the contract', () => {
    const unseen = places.filter((pointer) => {
      const value = valueAt(contract, pointer);
      if (typeof value === 'object') return false;
      const changed = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value}~`;
      return !isSeen(pointer, set(pointer, changed));
    });
    expect(unseen).toEqual(['/info/version']);
    expect(places.length).toBeGreaterThan(500);
  });

  test('that removes a key, anywhere in the contract', () => {
    const unseen = places.filter((pointer) => !isSeen(pointer, remove(pointer)));
    expect(unseen.sort()).toEqual(meaningless.sort());
  });

  /** A change is also noticed if the comparison throws, as it does for a broken reference. */
  function isSeen(pointer: string, change: Edit): boolean {
    const revision = copyAlong(contract, pointer);
    change(revision);
    try {
      return compareContracts(contract, revision).length > 0;
    } catch {
      return true;
    }
  }
});

/** Every place in a document, as a JSON Pointer. */
function* placesOf(node: unknown, pointer = ''): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    yield at;
    yield* placesOf(value, at);
  }
}

function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(document: unknown, pointer: string): unknown {
  return keysOf(pointer).reduce((node, key) => (node as Record<string, unknown>)[key], document);
}

/** A copy of a document in which only the nodes on the path to a place are copied. */
function copyAlong(document: object, pointer: string): unknown {
  const copyOf = (node: object) => (Array.isArray(node) ? [...node] : { ...node }) as Record<string, object>;
  const copy = copyOf(document);
  keysOf(pointer)
    .slice(0, -1)
    .reduce((node, key) => {
      node[key] = copyOf(node[key] ?? {});
      return node[key] as Record<string, object>;
    }, copy);
  return copy;
}

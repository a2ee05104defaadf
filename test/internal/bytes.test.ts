import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { isArrayBuffer, isBytes } from '../../src/internal/bytes.js';

test('only a Uint8Array is bytes, of any realm', () => {
  const fake = { [Symbol.toStringTag]: 'Uint8Array' };
  for (const bytes of [new Uint8Array(1), Buffer.from('a'), runInNewContext('new Uint8Array(1)')])
    expect(isBytes(bytes)).toBe(true);
  for (const other of [new ArrayBuffer(1), new Uint16Array(1), [1], 'a', null, undefined, fake])
    expect(isBytes(other)).toBe(false);
});

test('only an ArrayBuffer is one, of any realm', () => {
  for (const buffer of [new ArrayBuffer(1), runInNewContext('new ArrayBuffer(1)')])
    expect(isArrayBuffer(buffer)).toBe(true);
  for (const other of [new Uint8Array(1), new SharedArrayBuffer(1), { byteLength: 1 }, null, undefined])
    expect(isArrayBuffer(other)).toBe(false);
});

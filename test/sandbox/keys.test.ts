import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { beforeEach, describe, expect, test } from 'vitest';

/** Takes from node:crypto one way to make keys. */
function without(name: 'generateKeyPair' | 'generateKeyPairSync'): void {
  crypto[name] = (() => {
    throw new Error(`${name} is not to be called.`);
  }) as never;
  syncBuiltinESMExports();
}

let copies = 0;
/** The module as a new process has it: no key is made. */
async function fresh(): Promise<typeof import('../../src/sandbox/keys.js')> {
  const { href } = new URL(`../../src/sandbox/keys.ts?copy=${++copies}`, import.meta.url);
  return await import(/* @vite-ignore */ href);
}

beforeEach(() => {
  const { generateKeyPair, generateKeyPairSync } = crypto;
  return () => {
    Object.assign(crypto, { generateKeyPair, generateKeyPairSync });
    syncBuiltinESMExports();
  };
});

describe('the keys of sandboxes', () => {
  test('are made where they are needed first', async () => {
    const { keyOf } = await fresh();
    const key = keyOf('stranger');
    expect(key).toMatchObject({ type: 'private', asymmetricKeyDetails: { modulusLength: 2048 } });
    expect(keyOf('stranger')).toBe(key);
    expect(keyOf('merchant').equals(key)).toBe(false);
  });

  test('are made ahead off the event loop', async () => {
    const { keyOf, makeKeys } = await fresh();
    without('generateKeyPairSync');
    await makeKeys({});
    expect(keyOf('merchant').equals(keyOf('alipay'))).toBe(false);
    expect(() => keyOf('stranger')).toThrow('generateKeyPairSync is not to be called.');
  });

  test('are not made ahead where they are given, or made', async () => {
    const { keyOf, makeKeys } = await fresh();
    await makeKeys({ alipay: 'given' });
    without('generateKeyPairSync');
    expect(() => keyOf('alipay')).toThrow('generateKeyPairSync is not to be called.');
    without('generateKeyPair');
    await makeKeys({ alipay: 'given' });
    await expect(makeKeys({ merchant: 'given' })).rejects.toThrow('generateKeyPair is not to be called.');
  });

  test('stay what they were when they are made ahead twice at once', async () => {
    const { keyOf, makeKeys } = await fresh();
    without('generateKeyPairSync');
    const making = [makeKeys({}), makeKeys({})];
    await Promise.race(making);
    const key = keyOf('merchant');
    await Promise.all(making);
    expect(keyOf('merchant')).toBe(key);
  });
});

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
  test('are generated when they are first needed', async () => {
    const { keyOf } = await fresh();
    const key = keyOf('stranger');
    expect(key).toMatchObject({ type: 'private', asymmetricKeyDetails: { modulusLength: 2048 } });
    expect(keyOf('stranger')).toBe(key);
    expect(keyOf('merchant').equals(key)).toBe(false);
  });

  test('are generated ahead in the thread pool', async () => {
    const { keyOf, makeKeys } = await fresh();
    without('generateKeyPairSync');
    await makeKeys({});
    expect(keyOf('merchant').equals(keyOf('alipay'))).toBe(false);
    expect(() => keyOf('stranger')).toThrow('generateKeyPairSync is not to be called.');
  });

  test('are not generated ahead if they are given or exist', async () => {
    const { keyOf, makeKeys } = await fresh();
    await makeKeys({ alipay: 'given' });
    without('generateKeyPairSync');
    expect(() => keyOf('alipay')).toThrow('generateKeyPairSync is not to be called.');
    without('generateKeyPair');
    await makeKeys({ alipay: 'given' });
    await expect(makeKeys({ merchant: 'given' })).rejects.toThrow('generateKeyPair is not to be called.');
  });

  test('do not change when two calls generate them at once', async () => {
    const { keyOf, makeKeys } = await fresh();
    without('generateKeyPairSync');
    const making = [makeKeys({}), makeKeys({})];
    await Promise.race(making);
    const key = keyOf('merchant');
    await Promise.all(making);
    expect(keyOf('merchant')).toBe(key);
  });
});

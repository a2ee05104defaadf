import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { generateKeyPair, minimumModulusLength, readPrivateKey } from '../signature/keys.js';

/** The owner of a key. Nobody trusts the key of the `stranger`. */
type Owner = 'merchant' | 'alipay' | 'stranger';

/** The keys of sandboxes without key options. A process generates them once, since that is slow. */
const generated = new Map<Owner, KeyObject>();

/** The private key of an owner. Generated at the first call. */
export function keyOf(owner: Owner): KeyObject {
  const key = generated.get(owner) ?? makeKey();
  generated.set(owner, key);
  return key;
}

/**
 * Generates the key as PEM, then reads it. A `KeyObject` straight from `generateKeyPairSync` can hang Node.js 20: reading the
 * key's details takes a lock, and collecting the garbage of the generation at that moment takes the same lock again.
 */
function makeKey(): KeyObject {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: minimumModulusLength,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return readPrivateKey(privateKey);
}

/** Generates the keys that are not given, in the thread pool, so that `keyOf` does not block. */
export async function makeKeys(given: { merchant?: unknown; alipay?: unknown }): Promise<void> {
  await Promise.all(
    (['merchant', 'alipay'] as const).map(async (owner) => {
      if (given[owner] !== undefined || generated.has(owner)) return;
      const { privateKey } = await generateKeyPair();
      // A concurrent call may have been faster, and its key may be in use.
      if (!generated.has(owner)) generated.set(owner, privateKey);
    }),
  );
}

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { generateKeyPair, minimumModulusLength, readPrivateKey } from '../signature/keys.js';

/** Whose key: the merchant's, the provider's, or one that nobody knows. */
type Owner = 'merchant' | 'alipay' | 'stranger';

/** Keys for sandboxes that are given none. A process makes them once, since that takes longer than all else. */
const made = new Map<Owner, KeyObject>();

/** The private key of an owner, made at the first call. */
export function keyOf(owner: Owner): KeyObject {
  const key = made.get(owner) ?? makeKey();
  made.set(owner, key);
  return key;
}

/**
 * Made as bytes and read. A `KeyObject` that comes straight from `generateKeyPairSync` has a lock that Node.js 20 takes
 * twice, and then hangs for ever, when it looks at the key while garbage of the making is collected.
 */
function makeKey(): KeyObject {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: minimumModulusLength,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  return readPrivateKey(privateKey);
}

/** Makes ahead, in the thread pool, the keys of a sandbox that are not given. */
export async function makeKeys(given: { merchant?: unknown; alipay?: unknown }): Promise<void> {
  await Promise.all(
    (['merchant', 'alipay'] as const).map(async (owner) => {
      if (given[owner] !== undefined || made.has(owner)) return;
      const { privateKey } = await generateKeyPair();
      // Another call may have been faster, and its key is in use already.
      if (!made.has(owner)) made.set(owner, privateKey);
    }),
  );
}

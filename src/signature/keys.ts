import { createHash, createPrivateKey, createPublicKey, generateKeyPair as generate, KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { KeyError } from '../errors.js';
import { derOf, notRsa, otherDer } from './key-text.js';

/**
 * A key in any form in which it circulates: PEM (PKCS#8, PKCS#1 or SPKI, also PKCS#8 between `RSA PRIVATE KEY`
 * markers), bare Base64 DER on one line or many, as text or bytes; or a `KeyObject` of node:crypto. Quotes around a text,
 * a comma at its end, and `\n` as two characters are no part of the key.
 *
 * Node.js 20 can hang for ever over a `KeyObject` that comes straight from its `generateKeyPairSync`; `generateKeyPair`, here
 * and there, makes one that is safe.
 */
export type KeyInput = string | Uint8Array | KeyObject;

/** Shorter RSA keys are refused: the provider issues 2048 bits, and less is not safe. */
export const minimumModulusLength = 2048;

type Kind = 'private' | 'public';

/** The DER structures of each kind of key, in the order in which they are tried. Markers are not trusted. */
const encodings = { private: ['pkcs8', 'pkcs1'], public: ['spki', 'pkcs1'] } as const;

/**
 * Reads an RSA private key of at least 2048 bits.
 *
 * @throws KeyError when it cannot be read, is encrypted, public, not RSA, or too short. The message never holds the key.
 */
export function readPrivateKey(key: KeyInput): KeyObject {
  return readKey('private', key);
}

/**
 * Reads an RSA public key of at least 2048 bits.
 *
 * @throws KeyError when it cannot be read, is private, not RSA, or too short. The message never holds the key.
 */
export function readPublicKey(key: KeyInput): KeyObject {
  return readKey('public', key);
}

/** Makes an RSA key pair of 2048 bits, in the thread pool. Register the public key with the provider. */
export async function generateKeyPair(): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  return await promisify(generate)('rsa', { modulusLength: minimumModulusLength });
}

function readKey(kind: Kind, key: KeyInput): KeyObject {
  return checkKey(kind, key instanceof KeyObject ? key : parseKey(kind, derOf(kind, key)));
}

function checkKey(kind: Kind, key: KeyObject): KeyObject {
  if (key.type !== kind) throw new KeyError(`A ${kind} key is needed, but this is a ${key.type} key.`);
  if (key.asymmetricKeyType !== 'rsa') throw new KeyError(notRsa(String(key.asymmetricKeyType)));
  const length = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (length < minimumModulusLength)
    throw new KeyError(`An RSA key of at least ${minimumModulusLength} bits is needed, but this one has ${length}.`);
  return key;
}

function parseKey(kind: Kind, der: Buffer): KeyObject {
  // A private key first: node:crypto would derive the public key from it without a word.
  const key = tryParse('private', der) ?? tryParse('public', der);
  if (key === undefined)
    throw new KeyError(
      otherDer(kind, der) ??
        `The ${kind} key is not ${encodings[kind].join(' or ').toUpperCase()} DER. Is a part of it missing?`,
    );
  if (key.type !== kind)
    throw new KeyError(`A ${kind} key is needed, but this is a ${key.type} key. Are the two swapped?`);
  return key;
}

function tryParse(kind: Kind, der: Buffer): KeyObject | undefined {
  for (const type of encodings[kind]) {
    try {
      return kind === 'private'
        ? createPrivateKey({ key: der, format: 'der', type: type as 'pkcs8' | 'pkcs1' })
        : createPublicKey({ key: der, format: 'der', type: type as 'spki' | 'pkcs1' });
    } catch {
      // Not in this encoding; the next one may fit.
    }
  }
  return undefined;
}

/**
 * The fingerprint of the public half of a key: SHA-256 over its SPKI DER, in hexadecimal. The same as
 * `openssl pkey -pubin -in public.pem -outform DER | openssl sha256` says.
 */
export function fingerprint(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex');
}

import { createHash, createPrivateKey, createPublicKey, generateKeyPair as generate, KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { parameters } from '../../generated/decisions.js';
import { KeyError } from '../errors.js';
import { derOf, notRsa, otherDer } from './key-text.js';

/**
 * A key: PEM (PKCS#8, PKCS#1 or SPKI, also PKCS#8 between `RSA PRIVATE KEY` markers), Base64 DER on one or more lines, as text
 * or bytes; or a `KeyObject` of node:crypto. Quotes around the text, a comma at its end, and `\n` as two characters are ignored.
 *
 * Node.js 20 can hang when it uses a `KeyObject` from its `generateKeyPairSync`. Use `generateKeyPair` of this package or of
 * node:crypto.
 */
export type KeyInput = string | Uint8Array | KeyObject;

/** The minimum length of RSA keys in bits. The provider issues keys of 2048 bits; shorter ones are not safe. */
export const minimumModulusLength = parameters.minKeyBits;

type Kind = 'private' | 'public';

/** The DER structures of each kind of key, in the order tried. PEM markers are ignored, since they are often wrong. */
const encodings = { private: ['pkcs8', 'pkcs1'], public: ['spki', 'pkcs1'] } as const;

/**
 * Reads an RSA private key of at least 2048 bits.
 *
 * @throws KeyError when the key is malformed, encrypted, public, not RSA, or too short. The message never contains the key.
 */
export function readPrivateKey(key: KeyInput): KeyObject {
  return readKey('private', key);
}

/**
 * Reads an RSA public key of at least 2048 bits.
 *
 * @throws KeyError when the key is malformed, private, not RSA, or too short. The message never contains the key.
 */
export function readPublicKey(key: KeyInput): KeyObject {
  return readKey('public', key);
}

/** Generates an RSA key pair of 2048 bits, off the event loop. Register the public key with the provider. */
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
  // Tries private keys first, since `createPublicKey` silently derives a public key from a private one.
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
      // The key is not in this encoding. Try the next.
    }
  }
  return undefined;
}

/**
 * The fingerprint of a key's public half: SHA-256 over its SPKI DER, in hexadecimal. The command
 * `openssl pkey -pubin -in public.pem -outform DER | openssl sha256` prints the same.
 */
export function fingerprint(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex');
}

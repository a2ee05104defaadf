import { createHash, createPrivateKey, createPublicKey, generateKeyPair as generate, KeyObject } from 'node:crypto';
import { minKeyBits } from '../../generated/decisions.js';
import { KeyError } from '../errors.js';
import { derOf, notRsa, otherDer, publicKeysIn } from './key-text.js';

/**
 * A key: PEM (PKCS#8, PKCS#1 or SPKI, also PKCS#8 between `RSA PRIVATE KEY` markers), Base64 of a PEM, Base64 DER on one or more
 * lines, as text or bytes; or a `KeyObject` of node:crypto. Quotes around the text, a comma at its end, a byte order mark, `\n` as
 * two characters, and certificates beside a private key are ignored.
 *
 * Node.js 20 can hang when it uses a `KeyObject` from its `generateKeyPairSync`. Use `generateKeyPair` of this package or of
 * node:crypto.
 */
export type KeyInput = string | Uint8Array | KeyObject;

/** The minimum length of RSA keys in bits. The provider issues keys of 2048 bits; shorter ones are not safe. */
export const minimumModulusLength = minKeyBits;

type Kind = 'private' | 'public';

/**
 * The DER structures of keys, in the order tried. SPKI is first, since it is common and never read from another structure. PKCS #1
 * of a public key is last: `createPublicKey` silently derives it from a private key. PEM markers are ignored, since they are
 * often wrong.
 */
const structures = [
  ['public', 'spki'],
  ['private', 'pkcs8'],
  ['private', 'pkcs1'],
  ['public', 'pkcs1'],
] as const;
const encodingNames = { private: 'PKCS #8 or PKCS #1', public: 'SPKI or PKCS #1' };

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
 * @throws KeyError when the key is malformed, private, not RSA, too short or unsafe. The message never contains the key.
 */
export function readPublicKey(key: KeyInput): KeyObject {
  return readKey('public', key);
}

/**
 * Reads one or more RSA public keys: a key, a text with several `PUBLIC KEY` blocks of PEM, or a list of them.
 *
 * @throws KeyError when there is no key, or a key is invalid. The message never contains a key.
 */
export function readPublicKeys(keys: KeyInput | readonly KeyInput[]): KeyObject[] {
  const list: readonly KeyInput[] = Array.isArray(keys) ? keys : [keys];
  if (list.length === 0) throw new KeyError('The list of public keys is empty.');
  return list.flatMap<KeyInput>((key) => (isKeyObject(key) ? key : publicKeysIn(key))).map(readPublicKey);
}

/** Generates an RSA key pair of 2048 bits, off the event loop. Register the public key with the provider. */
export function generateKeyPair(): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  return new Promise((resolve, reject) => {
    generate('rsa', { modulusLength: minimumModulusLength }, (error, publicKey, privateKey) => {
      if (error) reject(error);
      else resolve({ privateKey, publicKey });
    });
  });
}

function readKey(kind: Kind, key: KeyInput): KeyObject {
  return checkKey(kind, isKeyObject(key) ? key : parseKey(kind, derOf(kind, key)));
}

function isKeyObject(key: unknown): key is KeyObject {
  return key instanceof KeyObject;
}

/** The keys that were checked: a check costs more than the rest of a call does before it signs. */
const checked = new WeakSet<KeyObject>();

function checkKey(kind: Kind, key: KeyObject): KeyObject {
  if (key.type !== kind) throw new KeyError(`A ${kind} key is needed, but this is a ${key.type} key.`);
  if (checked.has(key)) return key;
  if (key.asymmetricKeyType !== 'rsa') throw new KeyError(notRsa(String(key.asymmetricKeyType)));
  const length = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (length < minimumModulusLength)
    throw new KeyError(`An RSA key of at least ${minimumModulusLength} bits is needed, but this one has ${length}.`);
  if (kind === 'public') checkNumbers(key);
  checked.add(key);
  return key;
}

/**
 * Rejects RSA numbers that no sound key has (RFC 8017, 3.1): with the exponent 1, every content is its own signature.
 */
function checkNumbers(key: KeyObject): void {
  const exponent = key.asymmetricKeyDetails?.publicExponent ?? 0n;
  const modulus = Buffer.from(String(key.export({ format: 'jwk' }).n), 'base64url');
  const isOdd = (number: bigint | number) => BigInt(number) % 2n === 1n;
  if (exponent < 3n || !isOdd(exponent) || !isOdd(modulus.at(-1) ?? 0))
    throw new KeyError(
      'The public key is not safe: its exponent must be odd and at least 3, and its modulus odd. Copy it again from its source.',
    );
}

function parseKey(kind: Kind, der: Buffer): KeyObject {
  const key = tryParse(der);
  if (key === undefined)
    throw new KeyError(
      otherDer(kind, der) ?? `The ${kind} key is not DER of ${encodingNames[kind]}. Is a part of it missing?`,
    );
  if (key.type !== kind)
    throw new KeyError(`A ${kind} key is needed, but this is a ${key.type} key. Are the two swapped?`);
  return key;
}

function tryParse(der: Buffer): KeyObject | undefined {
  for (const [kind, type] of structures) {
    try {
      return kind === 'private'
        ? createPrivateKey({ key: der, format: 'der', type })
        : createPublicKey({ key: der, format: 'der', type });
    } catch {
      // The key has another structure. Try the next.
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

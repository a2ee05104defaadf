import { createPrivateKey, createPublicKey, generateKeyPair as generate, KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { KeyError } from '../errors.js';

/**
 * A key in any form in which it circulates: PEM (PKCS#8, PKCS#1 or SPKI, also PKCS#8 between `RSA PRIVATE KEY`
 * markers), bare Base64 DER on one line or many, as text or bytes; or a `KeyObject` of node:crypto.
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
  if (key.asymmetricKeyType !== 'rsa')
    throw new KeyError(`An RSA key is needed, but this is a key of type ${key.asymmetricKeyType}.`);
  const length = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (length < minimumModulusLength)
    throw new KeyError(`An RSA key of at least ${minimumModulusLength} bits is needed, but this one has ${length}.`);
  return key;
}

/** The DER bytes between the PEM markers, or of the bare Base64 text. */
function derOf(kind: Kind, key: string | Uint8Array): Buffer {
  if (typeof key !== 'string' && !(key instanceof Uint8Array))
    throw new KeyError(
      `A ${kind} key must be text, bytes or a KeyObject, but this is ${key === null ? 'null' : typeof key}.`,
    );
  // An environment variable often carries line breaks as the two characters \n.
  const text = (typeof key === 'string' ? key : Buffer.from(key).toString('latin1')).replaceAll('\\n', '\n');
  if (/ENCRYPTED/.test(text))
    throw new KeyError(`The ${kind} key is encrypted. Decrypt it first, or pass a KeyObject.`);
  const markers = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/.exec(text);
  if (markers === null && text.includes('-----')) throw new KeyError(`The ${kind} key has incomplete PEM markers.`);
  const base64 = (markers?.[2] ?? text).replace(/^\uFEFF/, '').replace(/\s+/g, '');
  if (base64 === '') throw new KeyError(`The ${kind} key is empty.`);
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return Buffer.from(base64, 'base64');
  if (typeof key !== 'string' && key[0] === asn1Sequence) return Buffer.from(key);
  throw new KeyError(`The ${kind} key is neither PEM nor Base64. It must be the key itself, not the name of a file.`);
}

/** Every key's DER begins with the tag of an ASN.1 SEQUENCE (X.690, 8.9). */
const asn1Sequence = 0x30;

function parseKey(kind: Kind, der: Buffer): KeyObject {
  // A private key first: node:crypto would derive the public key from it without a word.
  const key = tryParse('private', der) ?? tryParse('public', der);
  if (key === undefined)
    throw new KeyError(
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

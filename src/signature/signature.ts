import { constants, sign as cryptoSign, verify as cryptoVerify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { SignatureHeaderError } from '../errors.js';
import { type KeyInput, readPrivateKey, readPublicKey } from './keys.js';

/** The only algorithm of the contract: SHA-256 with RSA PKCS#1 v1.5 (RFC 8017, section 8.2). */
export const algorithm = 'RSA256';

/** What a signature covers. For a response, `time` is `Response-Time` and `body` is the response's. */
export interface SignedMessage {
  /** The HTTP method of the request. Always `POST` in this contract. */
  method: string;
  /** The path as requested, base path included: `/ams/api/v1/payments/cancel`. */
  path: string;
  /** The value of `Client-Id`. */
  clientId: string;
  /** The value of `Request-Time` or `Response-Time`, exactly as sent. */
  time: string;
  /** The body, exactly as sent or received. A string stands for its UTF-8 bytes. */
  body: string | Uint8Array;
}

/** The parts of a `Signature` header. */
export interface SignatureHeader {
  /** `RSA256`. */
  algorithm: string;
  /** The version of the key; left out, it means the newest. */
  keyVersion?: string;
  /** The signature: percent-encoded Base64 when sent by the contract's rules; raw Base64 also circulates. */
  signature: string;
}

const signInThreadPool = promisify(cryptoSign);
const verifyInThreadPool = promisify(cryptoVerify);

/** The bytes that a signature covers: `<method> <path>\n<clientId>.<time>.<body>`. */
export function contentToSign({ method, path, clientId, time, body }: SignedMessage): Uint8Array {
  return Buffer.concat([Buffer.from(`${method} ${path}\n${clientId}.${time}.`), bytesOf(body)]);
}

/**
 * Signs content, off the event loop.
 *
 * @returns the signature as percent-encoded Base64, the form that goes into the header
 * @throws KeyError when the key is not an RSA private key of at least 2048 bits
 */
export async function sign(content: string | Uint8Array, privateKey: KeyInput): Promise<string> {
  const key = paddedKey(readPrivateKey(privateKey));
  const signature = await signInThreadPool('sha256', bytesOf(content), key);
  return encodeURIComponent(signature.toString('base64'));
}

/**
 * Whether a signature is one of this content by this key, off the event loop.
 *
 * @param signature Base64, percent-encoded (in either case) or raw. A malformed one gives `false`, never an exception.
 * @throws KeyError when the key is not an RSA public key of at least 2048 bits
 */
export async function verify(content: string | Uint8Array, signature: string, publicKey: KeyInput): Promise<boolean> {
  const key = paddedKey(readPublicKey(publicKey));
  const bytes = decodeSignature(signature);
  return bytes !== undefined && (await verifyInThreadPool('sha256', bytesOf(content), key, bytes));
}

/** Writes a `Signature` header: `algorithm=RSA256,keyVersion=1,signature=…`. */
export function formatSignatureHeader({
  signature,
  keyVersion,
}: Pick<SignatureHeader, 'signature' | 'keyVersion'>): string {
  const version = keyVersion === undefined ? '' : `keyVersion=${keyVersion},`;
  return `algorithm=${algorithm},${version}signature=${signature}`;
}

/**
 * Reads a `Signature` header by the names of its pairs, in any order and any case, with blanks around the commas.
 * Pairs with other names are ignored.
 *
 * @throws SignatureHeaderError when a pair has no `=`, `algorithm` or `signature` is missing, or one is given twice
 */
export function parseSignatureHeader(header: string): SignatureHeader {
  const pairs = new Map<string, string>();
  for (const pair of header.split(',')) {
    const [, name, value] = /^\s*([A-Za-z]+)=(\S*)\s*$/.exec(pair) ?? [];
    if (name === undefined || value === undefined)
      throw new SignatureHeaderError('The Signature header is not a list of name=value pairs, separated by commas.');
    const key = name.toLowerCase();
    if (pairs.has(key)) throw new SignatureHeaderError(`The Signature header gives ${name} twice.`);
    pairs.set(key, value);
  }
  const algorithm = pairs.get('algorithm');
  const signature = pairs.get('signature');
  const keyVersion = pairs.get('keyversion');
  if (!algorithm) throw new SignatureHeaderError('The Signature header has no algorithm.');
  if (!signature) throw new SignatureHeaderError('The Signature header has no signature.');
  return { algorithm, signature, ...(keyVersion ? { keyVersion } : {}) };
}

/** The bytes of a signature value, or nothing if it is not Base64. `+` stays `+`: the value is no form field. */
function decodeSignature(value: string): Buffer | undefined {
  if (typeof value !== 'string') return undefined;
  let base64: string;
  try {
    base64 = decodeURIComponent(value);
  } catch {
    return undefined;
  }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  return Buffer.from(base64, 'base64');
}

function paddedKey(key: KeyObject) {
  return { key, padding: constants.RSA_PKCS1_PADDING };
}

function bytesOf(content: string | Uint8Array): Buffer {
  return typeof content === 'string'
    ? Buffer.from(content, 'utf8')
    : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}

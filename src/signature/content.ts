import { sign as cryptoSign, verify as cryptoVerify } from 'node:crypto';
import { type KeyInput, readPrivateKey, readPublicKey } from './keys.js';

/**
 * Signs content, off the event loop.
 *
 * @returns the signature as percent-encoded Base64, as the header requires
 * @throws KeyError when the key is not an RSA private key of at least 2048 bits
 */
export async function sign(content: string | Uint8Array, privateKey: KeyInput): Promise<string> {
  const key = readPrivateKey(privateKey);
  // With a callback it runs in the thread pool. For an RSA key the default padding is PKCS #1 v1.5. workerd accepts no options
  // together with a KeyObject.
  const signature = await new Promise<Buffer>((resolve, reject) => {
    cryptoSign('sha256', bytesOf(content), key, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
  return encodeURIComponent(signature.toString('base64'));
}

/**
 * Verifies a signature, on the event loop: with an RSA key of 2048 bits that is faster than passing it to the thread pool.
 *
 * @param signature Base64, percent-encoded (in either case) or raw
 * @returns whether the signature is valid for this content and key; `false` for a malformed signature
 * @throws KeyError when the key is not an RSA public key of at least 2048 bits
 */
export async function verify(content: string | Uint8Array, signature: string, publicKey: KeyInput): Promise<boolean> {
  const key = readPublicKey(publicKey);
  const bytes = decodeSignature(signature);
  return bytes !== undefined && cryptoVerify('sha256', bytesOf(content), key, bytes);
}

/** The bytes of a signature value; `undefined` if it is not Base64. Keeps `+`, since the value is not form data. */
function decodeSignature(value: string): Buffer | undefined {
  let base64: string;
  try {
    base64 = decodeURIComponent(value);
  } catch {
    return undefined;
  }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  return Buffer.from(base64, 'base64');
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  // Stryker disable next-line all: Node.js signs text as well, which its documentation does not promise.
  return typeof content === 'string' ? Buffer.from(content) : content;
}

import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/**
 * The fingerprint of the public half of a key: SHA-256 over its SPKI DER, in hexadecimal. The same as
 * `openssl pkey -pubin -in public.pem -outform DER | openssl sha256` says.
 */
export function fingerprint(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex');
}

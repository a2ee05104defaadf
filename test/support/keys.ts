import type { KeyObject } from 'node:crypto';

/** A key as PEM, in the encodings of this project's own files: PKCS #8 and SPKI. */
export function pemOf(key: KeyObject): string {
  return String(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }));
}

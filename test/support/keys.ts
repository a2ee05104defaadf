import type { KeyObject } from 'node:crypto';

/** A key as PEM: PKCS #8 or SPKI. */
export function pemOf(key: KeyObject): string {
  return String(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }));
}

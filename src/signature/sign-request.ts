import type { Credentials } from './credentials.js';
import { formatSignatureHeader } from './header.js';
import { contentToSign } from './message.js';

/** A request that is ready to be signed: its path as requested, base path included, and its bytes as they will be sent. */
export interface UnsignedRequest {
  method: string;
  path: string;
  body: string | Uint8Array;
}

/**
 * The headers that a request carries once it is signed.
 *
 * @param time the `Request-Time`
 * @throws SigningError when the caller's `sign` function fails
 */
export async function signRequest(
  { method, path, body }: UnsignedRequest,
  time: string,
  { clientId, keyVersion, agentToken, sign }: Credentials,
): Promise<Record<string, string>> {
  const signature = await sign(contentToSign({ method, path, clientId, time, body }));
  return {
    'Content-Type': 'application/json; charset=UTF-8',
    Accept: 'application/json',
    'Client-Id': clientId,
    'Request-Time': time,
    ...(agentToken === undefined ? {} : { 'Agent-Token': agentToken }),
    Signature: formatSignatureHeader({ signature, keyVersion }),
  };
}

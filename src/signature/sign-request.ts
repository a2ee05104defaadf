import { headerNames } from '../../generated/contract.js';
import type { Credentials } from './credentials.js';
import { formatSignatureHeader } from './header.js';
import { contentToSign } from './message.js';

/** A request to sign. `path` includes the base path; `body` is exactly what will be sent. */
export interface UnsignedRequest {
  method: string;
  path: string;
  body: string | Uint8Array;
}

/**
 * Signs a request and returns its headers.
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
    [headerNames.clientId]: clientId,
    [headerNames.requestTime]: time,
    ...(agentToken === undefined ? {} : { [headerNames.agentToken]: agentToken }),
    [headerNames.signature]: formatSignatureHeader({ signature, keyVersion }),
  };
}

import { ResponseTooLargeError, UntrustedResponseError } from '../errors.js';
import { verify } from './content.js';
import type { Credentials } from './credentials.js';
import { contentToSign, readSignature } from './message.js';

/** What is known of a response that came through a signing fetch: its signature verified, or it had none. */
export type ResponseTrust = 'verified' | 'unsigned';

/** No answer of the contract comes near this: 1 MiB. */
const maxResponseBytes = 1024 * 1024;

/**
 * Reads the whole body of a response.
 *
 * @throws ResponseTooLargeError when it has more than a mebibyte
 */
export async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  // Half the work of `for await`, at every answer.
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > maxResponseBytes) {
      // The connection is not needed any more; how its end goes changes nothing.
      reader.cancel().catch(() => {});
      throw new ResponseTooLargeError(response.status, maxResponseBytes);
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}

/**
 * Verifies the signature of a response over the raw bytes of its body.
 *
 * @param request what was answered; the signature covers its method and path
 * @throws UntrustedResponseError when the signature is partial, unreadable or wrong
 */
export async function verifyResponse(
  response: Pick<Response, 'status' | 'headers'>,
  body: Uint8Array,
  { method, path }: { method: string; path: string },
  { clientId, alipayPublicKey }: Pick<Credentials, 'clientId' | 'alipayPublicKey'>,
): Promise<ResponseTrust> {
  const signed = readSignature(response, clientId);
  if (signed === undefined) return 'unsigned';
  const content = contentToSign({ method, path, clientId, time: signed.time, body });
  if (await verify(content, signed.signature, alipayPublicKey)) return 'verified';
  throw new UntrustedResponseError(
    response.status,
    "The response's signature does not verify with the provider's public key.",
  );
}

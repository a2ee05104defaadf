import { causes, parameters } from '../../generated/decisions.js';
import { ResponseTooLargeError, UntrustedResponseError } from '../errors.js';
import { verify } from './content.js';
import type { Credentials } from './credentials.js';
import { contentToSign, readSignature } from './message.js';

/** Whether a response has a valid signature, or no signature at all. Any other response is rejected. */
export type ResponseTrust = 'verified' | 'unsigned';

/**
 * Reads the whole body of a response.
 *
 * @throws ResponseTooLargeError when the body is larger than `maxResponseBytes` of the contract
 */
export async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  // A reader takes half the time of `for await`.
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > parameters.maxResponseBytes) {
      // Closes the connection. An error while closing does not matter.
      reader.cancel().catch(() => {});
      throw new ResponseTooLargeError(response.status);
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}

/**
 * Verifies the signature of a response over the raw bytes of its body.
 *
 * @param request the signature covers its method and path
 * @throws UntrustedResponseError when the signature is incomplete, malformed or wrong
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
  throw new UntrustedResponseError(response.status, causes.wrongSignature.message);
}

import { algorithm, headerNames } from '../../generated/contract.js';
import { causes, parameters } from '../../generated/decisions.js';
import { ResponseTooLargeError, rethrowAs, SignatureHeaderError, UntrustedResponseError } from '../errors.js';
import { fillIn } from '../internal/text.js';
import { contentToSign, verify } from './content.js';
import type { Credentials } from './credentials.js';
import { parseSignatureHeader } from './header.js';
import { isTimeHeader } from './time.js';

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
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  body: Uint8Array,
  { method, path }: { method: string; path: string },
  { clientId, alipayPublicKey }: Pick<Credentials, 'clientId' | 'alipayPublicKey'>,
): Promise<ResponseTrust> {
  const untrusted = ({ message }: { message: string }, options?: ErrorOptions) =>
    new UntrustedResponseError(status, message, options);
  const signed = [headerNames.signature, headerNames.responseTime, headerNames.clientId];
  const [signature = '', time = '', returned = ''] = signed.map((name) => headers.get(name) ?? '');
  // An empty value counts as missing.
  const missing = signed.filter((name) => !headers.get(name));
  if (missing.length === signed.length) return 'unsigned';
  if (missing.length > 0)
    throw untrusted({ message: fillIn(causes.partlySigned.message, { missingHeaders: missing.join(', ') }) });
  if (returned !== clientId) throw untrusted(causes.signedForAnotherClient);
  if (!isTimeHeader(time)) throw untrusted(causes.invalidResponseTime);
  const header = rethrowAs(
    SignatureHeaderError,
    (cause) => untrusted(causes.unreadableSignature, { cause }),
    () => parseSignatureHeader(signature),
  );
  if (header.algorithm.toUpperCase() !== algorithm) throw untrusted(causes.anotherAlgorithm);
  const content = contentToSign({ method, path, clientId, time, body });
  if (!(await verify(content, header.signature, alipayPublicKey))) throw untrusted(causes.wrongSignature);
  return 'verified';
}

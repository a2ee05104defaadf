import { ResponseTooLargeError, rethrowAs, SignatureHeaderError, UntrustedResponseError } from '../errors.js';
import { contentToSign, verify } from './content.js';
import type { Credentials } from './credentials.js';
import { algorithm, parseSignatureHeader } from './header.js';
import { isTimeHeader } from './time.js';

/** Whether a response has a valid signature, or no signature at all. Any other response is rejected. */
export type ResponseTrust = 'verified' | 'unsigned';

/** 1 MiB, far more than any answer of the contract needs. */
const maxResponseBytes = 1024 * 1024;

/**
 * Reads the whole body of a response.
 *
 * @throws ResponseTooLargeError when the body is larger than 1 MiB
 */
export async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  // A reader takes half the time of `for await`.
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > maxResponseBytes) {
      // Closes the connection. An error while closing does not matter.
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
 * @param request the signature covers its method and path
 * @throws UntrustedResponseError when the signature is incomplete, malformed or wrong
 */
export async function verifyResponse(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  body: Uint8Array,
  { method, path }: { method: string; path: string },
  { clientId, alipayPublicKey }: Pick<Credentials, 'clientId' | 'alipayPublicKey'>,
): Promise<ResponseTrust> {
  const untrusted = (message: string, options?: ErrorOptions) => new UntrustedResponseError(status, message, options);
  const headerOf = (name: string) => headers.get(name) ?? '';
  const signature = headerOf('Signature');
  const time = headerOf('Response-Time');
  const returned = headerOf('Client-Id');
  const signed = { Signature: signature, 'Response-Time': time, 'Client-Id': returned };
  // An empty value counts as missing.
  const missing = Object.entries(signed).flatMap(([name, value]) => (value === '' ? [name] : []));
  if (missing.length === 3) return 'unsigned';
  if (missing.length > 0) throw untrusted(`The response is only partly signed: it has no ${missing.join(' and no ')}.`);
  if (returned !== clientId) throw untrusted('The response is signed for another Client-Id.');
  if (!isTimeHeader(time)) throw untrusted("The response's Response-Time has no form that the contract allows.");
  const header = rethrowAs(
    SignatureHeaderError,
    (cause) => untrusted("The response's signature cannot be read.", { cause }),
    () => parseSignatureHeader(signature),
  );
  if (header.algorithm.toUpperCase() !== algorithm)
    throw untrusted(`The response is signed with another algorithm than ${algorithm}.`);
  const content = contentToSign({ method, path, clientId, time, body });
  if (!(await verify(content, header.signature, alipayPublicKey)))
    throw untrusted("The response's signature does not verify with the provider's public key.");
  return 'verified';
}

import type { KeyObject } from 'node:crypto';
import { recordedHeaders } from '../../generated/contract.js';
import { arrivalCauses, maxResponseBytes } from '../../generated/decisions.js';
import { OptionError, ResponseTooLargeError, UntrustedResponseError } from '../errors.js';
import { isArrayBuffer, isBytes } from '../internal/bytes.js';
import { readMember } from '../internal/http.js';
import { verify } from './content.js';
import type { Credentials } from './credentials.js';
import { contentToSign, readSignature, type SignedHead } from './message.js';

/** Whether a response has a valid signature, or no signature at all. Any other response is rejected. */
export type ResponseTrust = 'verified' | 'unsigned';

/** The status of a response, and its headers that the contract names. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * Copies the status and the headers of a response. The response comes from the caller's `fetch`, so each access may throw.
 *
 * @throws OptionError when the option `fetch` did not resolve to a response
 */
export function readHead(response: Response): ResponseHead {
  const status = readMember(response, 'status');
  if (!Number.isInteger(status)) throw invalidResponse('`status` must be a whole number');
  const headers = new Map<string, string>();
  try {
    for (const name of recordedHeaders) {
      const value: unknown = response.headers.get(name);
      if (typeof value === 'string') headers.set(name, value);
    }
  } catch (cause) {
    throw invalidResponse('`headers.get(name)` must return a header', { cause });
  }
  return { status: status as number, headers };
}

/**
 * Reads the whole body of a response: from its web stream, from an async iterator (node-fetch), or by `arrayBuffer()`.
 *
 * @throws ResponseTooLargeError when the body is larger than `maxResponseBytes` of the contract
 * @throws OptionError when the response has no body that can be read
 */
export async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const add = (chunk: unknown) => {
    const bytes = isBytes(chunk) ? chunk : bytesOf(chunk);
    length += bytes.length;
    if (length > maxResponseBytes) throw new ResponseTooLargeError(response.status);
    chunks.push(bytes);
  };

  const body = readMember(response, 'body');
  if (body === null) return new Uint8Array();
  if (typeof readMember(body, 'getReader') === 'function') await readStream(body as ReadableStream, add);
  else if (typeof readMember(body, Symbol.asyncIterator) === 'function')
    for await (const chunk of body as AsyncIterable<unknown>) add(chunk);
  else if (typeof readMember(response, 'arrayBuffer') === 'function') add(await response.arrayBuffer());
  else throw invalidResponse('`body` must be a stream or null');
  return Buffer.concat(chunks);
}

function bytesOf(chunk: unknown): Uint8Array {
  if (typeof chunk === 'string') return Buffer.from(chunk);
  if (isArrayBuffer(chunk)) return new Uint8Array(chunk);
  throw invalidResponse('the body must consist of bytes');
}

/** Reads a web stream. A reader takes half the time of `for await`. */
async function readStream(stream: ReadableStream, add: (chunk: unknown) => void): Promise<void> {
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    try {
      add(part.value);
    } catch (error) {
      // Closes the connection. An error while closing does not matter.
      reader.cancel().catch(() => {});
      throw error;
    }
  }
}

function invalidResponse(rule: string, options?: ErrorOptions): OptionError {
  return new OptionError('fetch', `must resolve to a Response, but this one is invalid: ${rule}.`, options);
}

/**
 * Verifies the signature of a response over the raw bytes of its body.
 *
 * @param request the signature covers its method and path
 * @returns the key that verifies the signature; `undefined` for a response without any signature
 * @throws UntrustedResponseError when the signature is incomplete, malformed or wrong
 */
export async function verifyResponse(
  response: SignedHead,
  body: Uint8Array,
  { method, path }: { method: string; path: string },
  { clientId, alipayPublicKeys }: Pick<Credentials, 'clientId' | 'alipayPublicKeys'>,
): Promise<KeyObject | undefined> {
  const signed = readSignature(response, clientId);
  if (signed === undefined) return undefined;
  const content = contentToSign({ method, path, clientId, time: signed.time, body });
  for (const key of alipayPublicKeys) if (await verify(content, signed.signature, key)) return key;
  throw new UntrustedResponseError(response.status, arrivalCauses.wrongSignature.message);
}

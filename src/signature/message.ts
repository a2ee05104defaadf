// Web standards only: the explorer uses this file in browsers.
import { algorithm, headerNames } from '../../generated/contract.js';
import { arrivalCauses } from '../../generated/decisions.js';
import { rethrowAs, SignatureHeaderError, UntrustedResponseError } from '../errors.js';
import { fillIn } from '../internal/text.js';
import { parseSignatureHeader } from './header.js';
import { isTimeHeader } from './time.js';

/** What a signature covers. For a response, `time` is `Response-Time` and `body` is the response's. */
export interface SignedMessage {
  /** The HTTP method of the request. Always `POST` in this contract. */
  method: string;
  /** The path as requested, base path included: `/ams/api/v1/payments/cancel`. */
  path: string;
  /** The value of `Client-Id`. */
  clientId: string;
  /** The value of `Request-Time` or `Response-Time`, exactly as sent. */
  time: string;
  /** The body, exactly as sent or received. A string stands for its UTF-8 bytes. */
  body: string | Uint8Array;
}

/** The bytes that a signature covers: `<method> <path>\n<clientId>.<time>.<body>`. */
export function contentToSign({ method, path, clientId, time, body }: SignedMessage): Uint8Array {
  const encoder = new TextEncoder();
  const head = encoder.encode(`${method} ${path}\n${clientId}.${time}.`);
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  const content = new Uint8Array(head.length + bytes.length);
  content.set(head);
  content.set(bytes, head.length);
  return content;
}

/** The status and the headers of a response. */
export interface SignedHead {
  readonly status: number;
  readonly headers: { get(name: string): string | null | undefined };
}

/**
 * Reads the signature headers of a response. They must name the Client-Id of the request.
 *
 * @returns the signature and the `Response-Time` that it covers; `undefined` if the response has none of the headers
 * @throws UntrustedResponseError if a header is missing or invalid, or names another Client-Id or algorithm
 */
export function readSignature(
  { status, headers }: SignedHead,
  clientId: string,
): { signature: string; time: string } | undefined {
  const untrusted = ({ message }: { message: string }, options?: ErrorOptions) =>
    new UntrustedResponseError(status, message, options);
  const names = [headerNames.signature, headerNames.responseTime, headerNames.clientId];
  // An empty value counts as missing.
  const missing = names.filter((name) => !headers.get(name));
  if (missing.length === names.length) return undefined;
  if (missing.length > 0)
    throw untrusted({ message: fillIn(arrivalCauses.partlySigned.message, { missingHeaders: missing.join(', ') }) });
  const [header, time, returned] = names.map((name) => headers.get(name)) as [string, string, string];
  if (returned !== clientId) throw untrusted(arrivalCauses.signedForAnotherClient);
  if (!isTimeHeader(time)) throw untrusted(arrivalCauses.invalidResponseTime);
  const parsed = rethrowAs(
    SignatureHeaderError,
    (cause) => untrusted(arrivalCauses.unreadableSignature, { cause }),
    () => parseSignatureHeader(header),
  );
  if (parsed.algorithm.toUpperCase() !== algorithm) throw untrusted(arrivalCauses.anotherAlgorithm);
  return { signature: parsed.signature, time };
}

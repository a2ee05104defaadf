import { cancelPayment } from '../../generated/contract.js';
import type { ResultCode } from '../../generated/result-codes.js';
import { validateCancellationRequest, validateCancelPaymentHeaders } from '../../generated/validators.js';
import { describeErrors } from '../client/request.js';
import { rethrowAs, SignatureHeaderError } from '../errors.js';
import { basePaths } from '../internal/base-paths.js';
import { contentToSign, verify } from '../signature/content.js';
import { algorithm, parseSignatureHeader } from '../signature/header.js';
import type { Merchant } from './merchants.js';

/** A request as it arrived. */
export interface IncomingRequest {
  method: string;
  /** The path as requested, without the query. */
  path: string;
  /** In order, as received. */
  headers: readonly (readonly [name: string, value: string])[];
  /** The raw bytes; nothing when there are more than `maxRequestBytes`. */
  body: Uint8Array | undefined;
}

/** A larger body is refused. No request of the contract comes near it. */
export const maxRequestBytes = 64 * 1024;

/** A request is answered with a result code other than success, for a reason. */
export class Refusal {
  readonly resultCode: ResultCode;
  /** What was wrong, and where. */
  readonly reason: string;

  constructor(resultCode: ResultCode, reason: string) {
    this.resultCode = resultCode;
    this.reason = reason;
  }
}

/** A request that is genuine and fulfils the contract. */
export interface Examined {
  /** The ids that are given. One that is null is not. */
  request: { paymentId?: string; paymentRequestId?: string };
  merchant: Merchant;
}

const servedPaths = basePaths.map((basePath) => basePath + cancelPayment.path);

/** Headers by lower-case name; one that is given twice has its values joined, as RFC 9110, 5.3 says. */
export function headersByName(headers: IncomingRequest['headers']): Record<string, string> {
  const byName: Record<string, string> = Object.create(null);
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    byName[key] = byName[key] === undefined ? value : `${byName[key]}, ${value}`;
  }
  return byName;
}

/**
 * Examines a request as the provider does: address, headers, merchant, signature over the raw bytes, body.
 *
 * @param headers those of the request, by name
 * @throws Refusal
 */
export async function examine(
  incoming: IncomingRequest,
  headers: Record<string, string>,
  merchants: ReadonlyMap<string, Merchant>,
  admit: (merchant: Merchant) => boolean,
): Promise<Examined> {
  const { method, path, body } = incoming;
  if (!servedPaths.includes(path)) throw new Refusal('NO_INTERFACE_DEF', `There is no API at ${path}.`);
  if (method !== 'POST') throw new Refusal('NO_INTERFACE_DEF', `The API is called by POST, not by ${method}.`);
  if (body === undefined)
    throw new Refusal('PARAM_ILLEGAL', `The request body is larger than ${maxRequestBytes} bytes.`);
  if (!validateCancelPaymentHeaders(headers))
    throw new Refusal('PARAM_ILLEGAL', `Headers: ${describeErrors(validateCancelPaymentHeaders.errors)}`);
  checkContentType(headers['content-type']);
  const merchant = merchants.get(headers['client-id'] ?? '');
  if (merchant === undefined)
    throw new Refusal('ACCESS_DENIED', `No merchant has the Client-Id ${headers['client-id']}.`);
  if (!merchant.active) throw new Refusal('INVALID_API', `The API is not active for ${merchant.clientId}.`);
  await checkSignature(incoming, headers, merchant, body);
  if (!admit(merchant)) throw new Refusal('REQUEST_TRAFFIC_EXCEED_LIMIT', 'Too many requests in too short a time.');
  return { request: readRequest(body), merchant };
}

/**
 * `Content-Type` may be missing, but another one than JSON in UTF-8 is a mistake. An SDK sends it twice, with and without
 * the charset; each of them must be right.
 */
function checkContentType(contentType: string | undefined): void {
  const isJson = (type: string) => /^\s*application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type);
  if (contentType === undefined || contentType.split(',').every(isJson)) return;
  throw new Refusal('PARAM_ILLEGAL', `Content-Type must be application/json; charset=UTF-8, but is ${contentType}.`);
}

async function checkSignature(
  { method, path }: IncomingRequest,
  headers: Record<string, string>,
  { clientId, publicKey }: Merchant,
  body: Uint8Array,
): Promise<void> {
  const { signature = '', 'request-time': time = '' } = headers;
  const header = rethrowAs(
    SignatureHeaderError,
    ({ message }) => new Refusal('PARAM_ILLEGAL', message),
    () => parseSignatureHeader(signature),
  );
  if (header.algorithm.toUpperCase() !== algorithm)
    throw new Refusal('PARAM_ILLEGAL', `The algorithm of the signature must be ${algorithm}.`);
  if (publicKey === undefined) throw new Refusal('KEY_NOT_FOUND', `${clientId} has registered no public key.`);
  const content = contentToSign({ method, path, clientId, time, body });
  if (!(await verify(content, header.signature, publicKey)))
    throw new Refusal(
      'ACCESS_DENIED',
      `The signature does not verify. It must be made with the private key of ${clientId}, over "${method} ${path}", a line feed, ` +
        'Client-Id, a dot, Request-Time, a dot, and the body exactly as sent.',
    );
}

function readRequest(body: Uint8Array): Examined['request'] {
  let request: unknown;
  try {
    // A byte order mark is no part of JSON (RFC 8259, 8.1), so it is left for the parser to refuse.
    request = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    throw new Refusal('PARAM_ILLEGAL', 'The body is not JSON in UTF-8.');
  }
  const fields = withoutNulls(request);
  if (validateCancellationRequest(fields)) return fields as Examined['request'];
  throw new Refusal('PARAM_ILLEGAL', `Body: ${describeErrors(validateCancellationRequest.errors)}`);
}

/** A field that is null is taken as absent: an SDK writes every field that is not set that way. */
function withoutNulls(request: unknown): unknown {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return request;
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== null));
}

import { algorithm, cancelPayment } from '../../generated/contract.js';
import { maxRequestBytes } from '../../generated/decisions.js';
import type { ResultCode } from '../../generated/result-codes.js';
import { validateCancellationRequest, validateCancelPaymentHeaders } from '../../generated/validators.js';
import { rethrowAs, SignatureHeaderError } from '../errors.js';
import { basePaths } from '../internal/base-paths.js';
import { verify } from '../signature/content.js';
import { parseSignatureHeader } from '../signature/header.js';
import { contentToSign } from '../signature/message.js';
import type { Merchant } from './merchants.js';
import { describeErrors } from './validation-errors.js';

/** A request as it arrived. */
export interface IncomingRequest {
  method: string;
  /** The path as sent, without the query. */
  path: string;
  /** In the order received. */
  headers: readonly (readonly [name: string, value: string])[];
  /** The raw bytes. `undefined` if there are more than `maxRequestBytes` of the contract. */
  body: Uint8Array | undefined;
}

/** Thrown to answer a request with a result code other than `SUCCESS`. */
export class Refusal {
  readonly resultCode: ResultCode;
  /** What is wrong, and where. */
  readonly reason: string;

  constructor(resultCode: ResultCode, reason: string) {
    this.resultCode = resultCode;
    this.reason = reason;
  }
}

/** A request that is signed by its merchant and valid by the contract. */
export interface Examined {
  /** The ids of the request. An id that is null counts as missing. */
  request: { paymentId?: string; paymentRequestId?: string };
  merchant: Merchant;
}

const servedPaths = basePaths.map((basePath) => basePath + cancelPayment.path);

/**
 * Examines a request as the provider does: path, headers, merchant, signature over the raw bytes, body.
 *
 * @param headers the headers of the request, by name
 * @param admit returns false if the merchant exceeds its traffic limit
 * @throws Refusal if one of these is wrong
 */
export async function examine(
  incoming: IncomingRequest,
  headers: Record<string, string>,
  merchants: ReadonlyMap<string, Merchant>,
  admit: (merchant: Merchant) => boolean,
): Promise<Examined> {
  const { method, path, body } = incoming;
  if (!servedPaths.includes(path)) throw new Refusal('NO_INTERFACE_DEF', `There is no API at ${path}.`);
  if (method !== cancelPayment.method)
    throw new Refusal('NO_INTERFACE_DEF', `The method must be ${cancelPayment.method}, but is ${method}.`);
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
  if (!admit(merchant))
    throw new Refusal(
      'REQUEST_TRAFFIC_EXCEED_LIMIT',
      'The merchant has sent more requests than `trafficLimit` allows.',
    );
  return { request: readRequest(body), merchant };
}

/**
 * `Content-Type` may be missing. If it is sent, it must be JSON in UTF-8. One of the provider's SDKs sends it twice, with and
 * without the charset: then both must be valid.
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
    // A byte order mark is not JSON (RFC 8259, 8.1). It is kept, so that the parser refuses it.
    request = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    throw new Refusal('PARAM_ILLEGAL', 'The body is not JSON in UTF-8.');
  }
  const fields = withoutNulls(request);
  if (validateCancellationRequest(fields)) return fields as Examined['request'];
  throw new Refusal('PARAM_ILLEGAL', `Body: ${describeErrors(validateCancellationRequest.errors)}`);
}

/** Removes fields that are null: one of the provider's SDKs writes every unset field as null. */
function withoutNulls(request: unknown): unknown {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return request;
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== null));
}

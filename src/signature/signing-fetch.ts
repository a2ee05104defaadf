import type { KeyObject } from 'node:crypto';
import { readCredentials } from '../client/options.js';
import { ResponseTooLargeError, SigningError, UntrustedResponseError } from '../errors.js';
import type { KeyInput } from './keys.js';
import { algorithm, contentToSign, formatSignatureHeader, parseSignatureHeader, sign, verify } from './signature.js';

/** A function with the shape of the global `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * Signs content with a key that lives elsewhere, in a KMS or an HSM: RSA PKCS#1 v1.5 over SHA-256, at least 2048 bits.
 * Resolves to the signature as bytes, or as Base64 text, percent-encoded or not.
 */
export type Sign = (content: Uint8Array) => Promise<string | Uint8Array> | string | Uint8Array;

/** What is known of a response that came through a signing fetch: its signature verified, or it had none. */
export type ResponseTrust = 'verified' | 'unsigned';

export interface SigningFetchOptions {
  /** Assigned by the provider; sent as `Client-Id`. Visible ASCII characters. */
  clientId: string;
  /** The merchant's RSA private key, 2048 bits or more. Give this or `sign`. Read once. */
  privateKey?: KeyInput;
  /** Signs in place of `privateKey`, for a key that never leaves its KMS or HSM. */
  sign?: Sign;
  /** The provider's RSA public key, as registered for this `Client-Id`. Read once. */
  alipayPublicKey: KeyInput;
  /** The version of the merchant's key, 1 to 16 digits. Default: not sent, which means the newest. */
  keyVersion?: string;
  /** The token with which one merchant acts for another. Default: not sent. */
  agentToken?: string;
  /**
   * What to do with a response that carries no signature at all: `reject` it with an `UntrustedResponseError`, or let it
   * `pass`, marked as `unsigned` for `responseTrust`. The gateway does send unsigned failures. Whoever lets them pass
   * must not believe a success among them. A response with a wrong or a partial signature is always rejected.
   * Default: `reject`.
   */
  unsignedResponse?: 'reject' | 'pass';
  /** Sends the signed request. Default: the global `fetch`. */
  fetch?: Fetch;
  /** The clock, in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number;
}

/** No answer of the contract comes near this: 1 MiB. */
const maxResponseBytes = 1024 * 1024;

const signatureHeaders = ['Signature', 'Response-Time', 'Client-Id'];

const trusts = new WeakMap<Response, ResponseTrust>();

/** Whether the signature of a response from a signing fetch verified. `undefined` for any other response. */
export function responseTrust(response: Response): ResponseTrust | undefined {
  return trusts.get(response);
}

/**
 * Makes a `fetch` that signs the raw bytes of each request and verifies the raw bytes of each response before anyone
 * parses them. Any generated client can sit on it. Each call makes one request: it does not repeat, and it does not follow
 * redirects, since a signed request must not go elsewhere.
 *
 * The returned function rejects with `SigningError` when nothing was sent because signing failed, with
 * `UntrustedResponseError` or `ResponseTooLargeError` when a response cannot be taken, and with what the inner `fetch`
 * rejects with.
 *
 * @throws OptionError when an option breaks its rule
 */
export function createSigningFetch(options: SigningFetchOptions): Fetch {
  const transport = createTransport(options);
  const send: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  return async (input, init) => await transport(new Request(input, init), send);
}

/** Signs a request, has it sent, verifies the response. */
export type Transport = (request: Request, send: Fetch) => Promise<Response>;

/** The signing fetch, with the `fetch` below it given anew for each request. */
export function createTransport(options: SigningFetchOptions): Transport {
  const credentials = readCredentials(options);
  const { now = Date.now, unsignedResponse = 'reject' } = options;
  const { clientId, alipayPublicKey, keyVersion, agentToken } = credentials;
  const signContent =
    'sign' in credentials
      ? signWith(credentials.sign)
      : async (content: Uint8Array) => await sign(content, credentials.privateKey);

  return async (request, send) => {
    const { method, url, signal } = request;
    const path = new URL(url).pathname;
    const body = new Uint8Array(await request.arrayBuffer());
    const time = String(now());
    const headers = new Headers(request.headers);
    headers.set('Content-Type', 'application/json; charset=UTF-8');
    headers.set('Accept', 'application/json');
    headers.set('Client-Id', clientId);
    headers.set('Request-Time', time);
    if (agentToken !== undefined) headers.set('Agent-Token', agentToken);
    const signature = await signContent(contentToSign({ method, path, clientId, time, body }));
    headers.set('Signature', formatSignatureHeader({ signature, ...(keyVersion === undefined ? {} : { keyVersion }) }));
    // A signer that was slow must not send what its caller has given up.
    signal.throwIfAborted();
    const response = await send(url, {
      method,
      headers,
      body: body.length === 0 ? null : body,
      signal,
      redirect: 'manual',
    });
    return await verifyResponse(response, { method, path, clientId, alipayPublicKey, unsignedResponse });
  };
}

interface Expected {
  method: string;
  path: string;
  clientId: string;
  alipayPublicKey: KeyObject;
  unsignedResponse: 'reject' | 'pass';
}

/** Reads the whole response, judges its signature, and gives a response of the same bytes. */
async function verifyResponse(response: Response, expected: Expected): Promise<Response> {
  const body = await readBody(response);
  const trust = await judge(response, body, expected);
  if (trust === 'unsigned' && expected.unsignedResponse === 'reject')
    throw new UntrustedResponseError(response.status, 'The response is not signed.');
  const { status, statusText, headers } = response;
  const copy = new Response(body.length === 0 ? null : body, { status, statusText, headers });
  trusts.set(copy, trust);
  return copy;
}

async function judge(response: Response, body: Uint8Array, expected: Expected): Promise<ResponseTrust> {
  const { status, headers } = response;
  const missing = signatureHeaders.filter((name) => !headers.get(name));
  if (missing.length === signatureHeaders.length) return 'unsigned';
  if (missing.length > 0)
    throw new UntrustedResponseError(
      status,
      `The response is only partly signed: it has no ${missing.join(' and no ')}.`,
    );
  if (headers.get('Client-Id') !== expected.clientId)
    throw new UntrustedResponseError(status, 'The response is signed for another Client-Id.');
  const { method, path, clientId, alipayPublicKey } = expected;
  const header = parseHeader(status, headers.get('Signature') ?? '');
  if (header.algorithm !== algorithm)
    throw new UntrustedResponseError(status, `The response is signed with another algorithm than ${algorithm}.`);
  const content = contentToSign({ method, path, clientId, time: headers.get('Response-Time') ?? '', body });
  if (!(await verify(content, header.signature, alipayPublicKey)))
    throw new UntrustedResponseError(
      status,
      "The response's signature does not verify with the provider's public key.",
    );
  return 'verified';
}

function parseHeader(status: number, value: string) {
  try {
    return parseSignatureHeader(value);
  } catch (cause) {
    throw new UntrustedResponseError(status, `The response's signature cannot be read.`, { cause });
  }
}

async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxResponseBytes) throw new ResponseTooLargeError(response.status, maxResponseBytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function signWith(sign: Sign) {
  return async (content: Uint8Array): Promise<string> => {
    const value = await Promise.resolve()
      .then(() => sign(content))
      .catch((cause: unknown) => {
        throw new SigningError('The `sign` function failed. Nothing was sent.', { cause });
      });
    const base64 = value instanceof Uint8Array ? Buffer.from(value).toString('base64') : decodePercent(value);
    if (base64 === undefined || !/^[A-Za-z0-9+/]{342,}={0,2}$/.test(base64))
      throw new SigningError(
        'The `sign` function gave no RSA signature of at least 2048 bits, as bytes or Base64. Nothing was sent.',
      );
    return encodeURIComponent(base64);
  };
}

function decodePercent(value: unknown): string | undefined {
  try {
    return typeof value === 'string' ? decodeURIComponent(value) : undefined;
  } catch {
    return undefined;
  }
}

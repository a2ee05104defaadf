import { OptionError, UntrustedResponseError } from '../errors.js';
import { isBytes } from '../internal/bytes.js';
import { checkFunctions, checkKnown, checkObject, type Known } from '../internal/checks.js';
import { isLoopback } from '../internal/urls.js';
import { credentialOptions, type Identity, readCredentials, type Signer } from './credentials.js';
import { signRequest } from './sign-request.js';
import { type ResponseTrust, readBody, readHead, verifyResponse } from './verify-response.js';

/** A function with the shape of the global `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export type SigningFetchOptions = Signer & CommonFetchOptions;

/** The options without the signer. */
export interface CommonFetchOptions extends Identity {
  /**
   * What to do with a response without any signature: `reject` it with an `UntrustedResponseError`, or let it `pass`, so that
   * `responseTrust` returns `unsigned`. The gateway sends some failures unsigned. If you let them pass, do not trust an
   * unsigned success. A response with a wrong or incomplete signature is always rejected. Default: `reject`.
   */
  unsignedResponse?: 'reject' | 'pass';
  /** Sends the signed request. Default: the global `fetch`. */
  fetch?: Fetch;
  /** The clock, in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number;
}

/** A function: bundlers keep a constant with a spread even if nothing uses it. */
const signingFetchOptions = () =>
  ({ ...credentialOptions, unsignedResponse: true, fetch: true, now: true }) satisfies Known<SigningFetchOptions>;

const trusts = new WeakMap<Response, ResponseTrust>();

/** Whether a response of a signing fetch is signed. `undefined` for any other response. */
export function responseTrust(response: Response): ResponseTrust | undefined {
  return trusts.get(response);
}

/**
 * Creates a `fetch` that signs each request and verifies each response over its raw bytes, before anything parses them. Use it
 * under any generated client. Each call sends one request. It does not repeat. It does not follow redirects, since a signed
 * request must not go to another address. `http:` is allowed only for loopback hosts.
 *
 * The returned function rejects with `OptionError` for a forbidden `http:` URL, with `SigningError` when signing failed and
 * nothing was sent, with `UntrustedResponseError` or `ResponseTooLargeError` for such a response, and with any error of the
 * inner `fetch`.
 *
 * @throws OptionError when an option is missing or invalid
 */
export function createSigningFetch(options: SigningFetchOptions): Fetch {
  checkObject('options', options, true);
  checkKnown(options, signingFetchOptions());
  const credentials = readCredentials(options);
  const { now = Date.now, unsignedResponse = 'reject' } = options;
  if (unsignedResponse !== 'reject' && unsignedResponse !== 'pass')
    throw new OptionError('unsignedResponse', 'must be `reject` or `pass`.');
  checkFunctions({ fetch: options.fetch, now });
  const send = fetchOr(options.fetch);

  return async (input, init) => {
    const request = new Request(input, init);
    const { method, url, signal } = request;
    const { protocol, hostname, pathname } = new URL(url);
    if (protocol === 'http:' && !isLoopback(hostname))
      throw new OptionError('url', 'must begin with https:// (http:// is for loopback hosts only).');
    const unsigned = { method, path: pathname, body: new Uint8Array(await request.arrayBuffer()) };
    const headers = new Headers(request.headers);
    for (const [name, value] of Object.entries(await signRequest(unsigned, String(now()), credentials)))
      headers.set(name, value);
    // The caller may have aborted while the signer was working.
    signal.throwIfAborted();
    const body = unsigned.body.length === 0 ? null : unsigned.body;
    const response = await send(url, { method, headers, body, signal, redirect: 'manual' });
    const head = readHead(response);
    const bytes = await readBody(response);
    const trust = (await verifyResponse(head, bytes, unsigned, credentials)) ? 'verified' : 'unsigned';
    if (trust === 'unsigned' && unsignedResponse === 'reject')
      throw new UntrustedResponseError(response.status, 'The response is not signed.');
    const { status, statusText, headers: responseHeaders } = response;
    const copy = new Response(bytes.length === 0 ? null : bytes, { status, statusText, headers: responseHeaders });
    trusts.set(copy, trust);
    return copy;
  };
}

/** The given fetch, or the global one, looked up on each call because tests and tracers may replace it. */
export function fetchOr(fetch: Fetch | undefined): Fetch {
  return fetch ?? ((input, init) => globalThis.fetch(input, globalThis.fetch === nodeFetch ? sentOnce(init) : init));
}

/** The `fetch` of Node.js, as it was when this module was loaded. Undefined in other runtimes. */
const nodeFetch = /* @__PURE__ */ (() =>
  globalThis.process?.versions?.['undici'] === undefined ? undefined : globalThis.fetch)();

/**
 * Makes the body a stream: after HTTP 421, Node.js sends any other request again by itself (Fetch Standard, HTTP-network-or-cache
 * fetch). With its length, a stream is sent as any other body.
 */
function sentOnce(init: RequestInit = {}): RequestInit & { duplex?: 'half' } {
  const { body, headers } = init;
  if (typeof body !== 'string' && !isBytes(body)) return init;
  const bytes = Buffer.from(body);
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const given = headers instanceof Headers ? Object.fromEntries(headers) : headers;
  // In lower case it replaces the one of a `Headers` object.
  const withLength = { ...given, 'content-length': String(bytes.length) };
  return { ...init, headers: withLength, body: stream, duplex: 'half' };
}

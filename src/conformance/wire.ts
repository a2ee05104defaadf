import { request as requestOverHttp } from 'node:http';
import { request as requestOverHttps } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { cancelPayment } from '../../generated/contract.js';
import { maxResponseBytes } from '../../generated/decisions.js';
import { OptionError } from '../errors.js';
import { pairsOf } from '../internal/http.js';
import { withoutTrailingSlashes } from '../internal/urls.js';

/** Headers in order, as sent. */
export type RawHeaders = readonly (readonly [name: string, value: string])[];

/** A request as it is sent over the wire. */
export interface WireRequest {
  method: string;
  /** The request target: path and query. */
  target: string;
  headers: RawHeaders;
  body: Uint8Array;
}

/** A complete response as it arrived over the wire. */
export interface WireResponse {
  status: number;
  headers: RawHeaders;
  body: Uint8Array;
}

/** A request and its response. There is no response if the connection broke before it was complete. */
export interface WireExchange {
  request: WireRequest;
  response: WireResponse | undefined;
}

/** Host and port of a URL, in the form that node:http takes: an IPv6 address has no brackets. */
export function addressOf(url: URL): { hostname: string | null; port: string | number | null } {
  const { hostname = null, port = null } = urlToHttpOptions(url);
  return { hostname, port };
}

/**
 * Sends a request exactly as it is, over its own connection. Rejects if no complete response arrives, or if its body is larger
 * than a client reads.
 */
export async function send(origin: URL, message: WireRequest, signal: AbortSignal): Promise<WireResponse> {
  const { method, target, headers, body } = message;
  return await new Promise((resolve, reject) => {
    const request = origin.protocol === 'https:' ? requestOverHttps : requestOverHttp;
    const outgoing = request({
      ...addressOf(origin),
      method,
      path: target,
      headers: [...headers, ['Host', origin.host], ['Connection', 'close']].flat() as string[],
      agent: false,
      signal,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const { statusCode: status = 0 } = response;
      const chunks: Uint8Array[] = [];
      let length = 0;
      response.on('data', (chunk: Uint8Array) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length > maxResponseBytes) outgoing.destroy(new Error(`the body is larger than ${maxResponseBytes} bytes`));
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status, headers: pairsOf(response.rawHeaders), body: Buffer.concat(chunks) }));
    });
    outgoing.end(body);
  });
}

/**
 * Gets the page `/sandbox.json` of a target, which only sandboxes have.
 *
 * @returns the fields of its JSON; none if the page is missing, is not JSON, is too large, or does not arrive in time
 */
export async function sandboxPage(target: URL, timeout: number): Promise<Record<string, unknown>> {
  try {
    const message = { method: 'GET', target: '/sandbox.json', headers: [], body: new Uint8Array() };
    const { body } = await send(target, message, AbortSignal.timeout(timeout));
    return JSON.parse(Buffer.from(body).toString()) ?? {};
  } catch {
    return {};
  }
}

/**
 * Sends a GET to the path of the operation, so that a dead or wrong address is reported once and not by every case.
 *
 * @returns the HTTP status of the answer
 * @throws OptionError if no HTTP server answers
 */
export async function probe(target: URL, timeout: number, signal?: AbortSignal): Promise<number> {
  const message = {
    method: 'GET',
    target: withoutTrailingSlashes(target.pathname) + cancelPayment.path,
    headers: [],
    body: new Uint8Array(),
  };
  const limit = AbortSignal.timeout(timeout);
  try {
    const signals = signal === undefined ? [limit] : [limit, signal];
    return (await send(target, message, AbortSignal.any(signals))).status;
  } catch (cause) {
    signal?.throwIfAborted();
    const { code, message: text } = cause as NodeJS.ErrnoException;
    const reason = limit.aborted ? `no answer within ${timeout} ms` : (code ?? text);
    throw new OptionError('target', `cannot be reached: ${target.origin} gives no HTTP answer (${reason}).`, { cause });
  }
}

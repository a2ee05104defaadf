import type { ContractClient } from '../../generated/client.js';
import type { CancellationRequest } from '../../generated/schema.js';
import { ResponseTooLargeError, SigningError, UntrustedResponseError } from '../errors.js';
import type { Credentials } from '../signature/credentials.js';
import { signRequest } from '../signature/sign-request.js';
import type { Fetch } from '../signature/signing-fetch.js';
import { type ResponseTrust, readBody, verifyResponse } from '../signature/verify-response.js';
import { BuiltRequest, receivedResponse } from './http-messages.js';
import { InterruptedError, interruptible } from './interruptible.js';
import { judge } from './judge.js';
import { networkReason } from './network-reason.js';
import type { Attempt } from './outcome.js';
import { parseRetryAfter } from './retry-after.js';
import { type UnknownVerdict, unknown, type Verdict } from './verdict.js';

/** What the attempts of a client have in common. */
export interface Way {
  /** Builds the request and parses the response. */
  client: ContractClient;
  credentials: Credentials;
  send: Fetch;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Milliseconds since some moment. */
  stopwatch: () => number;
}

/** What of an attempt went over the wire, written down as it happens. */
export interface Exchange {
  /** The URL, once the request was handed to `fetch`. From then on the provider may have received it. */
  url?: string;
  requestTime?: string;
  /** The HTTP status, once a response arrived. */
  httpStatus?: number;
  responseTime?: string;
  retryAfter?: number;
  /** Whether the response can be believed, once all of it arrived. */
  trust?: ResponseTrust;
}

/** An attempt that was made. */
export interface Attempted {
  verdict: Verdict;
  exchange: Exchange;
  record: Attempt;
  /** That the caller ended it. */
  aborted?: InterruptedError;
}

/** Which attempt it is, and what bounds it. */
export interface AttemptBounds {
  /** 1 for the first of this call. */
  number: number;
  /** Whether a request for this cancellation may have been received before. */
  repeated: boolean;
  /** The time that it may take, in milliseconds. */
  timeout: number;
  /** The caller's. */
  signal: AbortSignal | undefined;
}

/**
 * One attempt, from top to bottom: build, sign, send, verify, parse, judge, record.
 *
 * @throws SigningError or InterruptedError when it is the first and nothing was sent; else whatever goes wrong is in the
 *   verdict
 */
export async function attempt(
  way: Way,
  request: CancellationRequest,
  { number, repeated, timeout, signal }: AttemptBounds,
): Promise<Attempted> {
  const { client, credentials, send, now, stopwatch } = way;
  const exchange: Exchange = {};
  const startedAt = new Date(now()).toISOString();
  const start = stopwatch();

  const signSendVerify = async (built: BuiltRequest): Promise<Response> => {
    const { url, method, path, body, signal } = built;
    const requestTime = String(now());
    const headers = await signRequest(built, requestTime, credentials);
    // A signer that was slow must not send what its caller has given up.
    signal.throwIfAborted();
    Object.assign(exchange, { url, requestTime });
    const response = await send(url, { method, headers, body, signal, redirect: 'manual' });
    const retryAfter = parseRetryAfter(response.headers.get('Retry-After'), now());
    const responseTime = response.headers.get('Response-Time');
    Object.assign(exchange, { httpStatus: response.status }, present({ retryAfter, responseTime }));
    const bytes = await readBody(response);
    exchange.trust = await verifyResponse(response, bytes, { method, path }, credentials);
    return receivedResponse(response, bytes);
  };

  const judged = async (attemptSignal: AbortSignal): Promise<Verdict> => {
    const init = { signal: attemptSignal, Request: BuiltRequest.asRequest, fetch: signSendVerify as unknown as Fetch };
    const { response, data, error } = await client.cancelPayment(request, init);
    const { trust, responseTime, requestTime } = exchange;
    const answer = { status: response.status, verified: trust === 'verified', body: data ?? error, responseTime };
    return judge({ ...answer, requestTime: Number(requestTime) }, request, repeated);
  };

  const recorded = (verdict: Verdict): Attempted => {
    const record = recordOf(verdict, exchange, { number, startedAt, duration: stopwatch() - start });
    return { verdict, exchange, record };
  };

  try {
    return recorded(await interruptible(judged, timeout, signal));
  } catch (error) {
    if (exchange.url === undefined && number === 1) throw nothingSent(error);
    const attempted = recorded(verdictOnError(error, exchange));
    return isAbort(error) ? { ...attempted, aborted: error } : attempted;
  }
}

/** Whether the caller ended it. */
export function isAbort(error: unknown): error is InterruptedError {
  return error instanceof InterruptedError && error.interruption === 'aborted';
}

/** What to throw when the first attempt failed before anything was sent. */
function nothingSent(error: unknown): unknown {
  return isAbort(error) ? error : new SigningError(`${whySigningFailed(error)} Nothing was sent.`, { cause: error });
}

function whySigningFailed(error: unknown): string {
  if (error instanceof InterruptedError) return 'The time of the attempt ran out while the request was being signed.';
  return error instanceof SigningError ? error.message : 'The request could not be signed.';
}

/** The verdict on an attempt that threw, of a cancellation of which a request was sent: the outcome is open. */
function verdictOnError(error: unknown, { url, trust }: Exchange): UnknownVerdict {
  if (isAbort(error))
    return unknown('NO_RESPONSE', 'The caller aborted before a complete response arrived.', { error });
  if (url === undefined)
    return unknown('SIGNING_FAILED', `${whySigningFailed(error)} This repeat was not sent.`, { error });
  if (error instanceof InterruptedError)
    return unknown('TIMEOUT', 'No complete response arrived within the time of the attempt.', { error });
  if (error instanceof UntrustedResponseError) return unknown('UNTRUSTED_RESPONSE', error.message, { error });
  if (error instanceof ResponseTooLargeError) return unknown('UNREADABLE_RESPONSE', error.message, { error });
  if (trust !== undefined) return unknown('UNREADABLE_RESPONSE', 'The response is not JSON.', { error });
  const reason = networkReason(error);
  const message = 'The connection failed before a complete response arrived';
  return unknown('NO_RESPONSE', reason === undefined ? `${message}.` : `${message}: ${reason}.`, { error });
}

function recordOf(
  verdict: Verdict,
  { httpStatus, requestTime, responseTime, retryAfter }: Exchange,
  time: Pick<Attempt, 'number' | 'startedAt' | 'duration'>,
): Attempt {
  const { resultStatus, resultCode, verified } = verdict;
  const cause = resultStatus === 'U' ? verdict.cause : undefined;
  const details = present({ resultCode, cause, httpStatus, requestTime, responseTime, retryAfter });
  return { ...time, resultStatus, verified, ...details };
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined | null> };

/** The entries of an object that have a value. */
export function present<T extends object>(object: T): Present<T> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as Present<T>;
}

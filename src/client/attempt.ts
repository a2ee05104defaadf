import type { ContractClient } from '../../generated/fetch-client.js';
import type { CancellationRequest } from '../../generated/schema.js';
import type { Credentials } from '../signature/credentials.js';
import { signRequest } from '../signature/sign-request.js';
import type { Fetch } from '../signature/signing-fetch.js';
import { readBody, verifyResponse } from '../signature/verify-response.js';
import { type EvidenceRule, evidenceOf } from './evidence.js';
import { type ArrivedResponse, type Exchange, requestTimeOf, responseTimeOf } from './exchange.js';
import { BuiltRequest, receivedResponse } from './http-messages.js';
import { type InterruptedError, interruptible } from './interruptible.js';
import { judge } from './judge.js';
import type { Attempt } from './outcome.js';
import { present } from './present.js';
import { parseRetryAfter } from './retry-after.js';
import type { Verdict } from './verdict.js';
import { isAbort, nothingSent, verdictOnError } from './verdict-on-error.js';

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
  /** What evidence holds; nothing where none is asked for. */
  evidence: EvidenceRule | undefined;
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
    const headers = await signRequest(built, String(now()), credentials);
    // A signer that was slow must not send what its caller has given up.
    signal.throwIfAborted();
    exchange.request = { method, url, headers, body };
    const response = await send(url, { method, headers, body, signal, redirect: 'manual' });
    exchange.retryAfter = parseRetryAfter(response.headers.get('Retry-After'), now());
    const arrived: ArrivedResponse = { status: response.status, headers: response.headers };
    exchange.response = arrived;
    const bytes = await readBody(response);
    arrived.body = bytes;
    exchange.trust = await verifyResponse(response, bytes, { method, path }, credentials);
    return receivedResponse(response, bytes);
  };

  const judged = async (attemptSignal: AbortSignal): Promise<Verdict> => {
    const init = { signal: attemptSignal, Request: BuiltRequest.asRequest, fetch: signSendVerify as unknown as Fetch };
    const { response, data, error } = await client.cancelPayment(request, init);
    const times = { requestTime: Number(requestTimeOf(exchange)), responseTime: responseTimeOf(exchange) };
    const verified = exchange.trust === 'verified';
    return judge({ status: response.status, verified, body: data ?? error, ...times }, request, repeated);
  };

  const recorded = (verdict: Verdict): Attempted => {
    const time = { startedAt, duration: stopwatch() - start };
    const evidence = way.evidence && evidenceOf(exchange, { ...time, repeated }, way.evidence);
    return {
      verdict,
      exchange,
      record: recordOf(verdict, exchange, { number, ...time, ...(evidence && { evidence }) }),
    };
  };

  try {
    return recorded(await interruptible(judged, timeout, signal));
  } catch (error) {
    if (exchange.request === undefined && number === 1) throw nothingSent(error);
    const attempted = recorded(verdictOnError(error, exchange));
    return isAbort(error) ? { ...attempted, aborted: error } : attempted;
  }
}

function recordOf(
  verdict: Verdict,
  exchange: Exchange,
  known: Pick<Attempt, 'number' | 'startedAt' | 'duration' | 'evidence'>,
): Attempt {
  const { resultStatus, resultCode, verified } = verdict;
  const cause = resultStatus === 'U' ? verdict.cause : undefined;
  const { response, retryAfter } = exchange;
  const times = { requestTime: requestTimeOf(exchange), responseTime: responseTimeOf(exchange), retryAfter };
  const details = present({ resultCode, cause, httpStatus: response?.status, ...times });
  return { ...known, resultStatus, verified, ...details };
}

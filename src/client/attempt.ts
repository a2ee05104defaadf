import { cancelPayment } from '../../generated/contract.js';
import { arrivalCauses, noResponseCauses } from '../../generated/decisions.js';
import { isError, OptionError, ResponseTooLargeError, SigningError, UntrustedResponseError } from '../errors.js';
import { networkReason } from '../internal/http.js';
import { InterruptedError, interruptible, isAbort } from '../internal/interruptible.js';
import { present } from '../internal/objects.js';
import { signRequest } from '../signature/sign-request.js';
import { readBody, readHead, verifyResponse } from '../signature/verify-response.js';
import { evidenceOf, requestTimeOf, responseTimeOf, type WireRecord } from './evidence.js';
import { judge, parseAnswer, type UnknownVerdict, unknown, type Verdict } from './judge.js';
import type { ClientSettings } from './options.js';
import type { AttemptResult } from './outcome.js';
import type { PlainRequest } from './request.js';
import { parseRetryAfter } from './retry.js';

/** What an attempt sends, and its limits. */
export interface AttemptContext {
  request: PlainRequest;
  /** 1 for the first attempt of this call. */
  number: number;
  /** Whether an earlier request for this cancellation may have been received. */
  repeated: boolean;
  /** The longest that it may take, in milliseconds. */
  timeout: number;
  /** The caller's signal. */
  signal: AbortSignal | undefined;
}

/**
 * Makes one attempt: sign, send, read, verify, parse, judge, record.
 *
 * @throws SigningError or InterruptedError when it is the first attempt and nothing was sent. Every other failure gives the
 *   verdict `U`.
 */
export async function attempt(settings: ClientSettings, context: AttemptContext): Promise<AttemptResult> {
  const { number, repeated, timeout, signal } = context;
  const wire: WireRecord = {};
  const startedAt = new Date(settings.now()).toISOString();
  const start = settings.stopwatch();
  const ended = (verdict: Verdict): AttemptResult => {
    // A caller's clock may have been set back.
    const duration = Math.max(0, settings.stopwatch() - start);
    const evidence = settings.evidence
      ? evidenceOf(wire, { startedAt, duration, repeated }, settings.evidence)
      : undefined;
    const { resultStatus, resultCode, verified } = verdict;
    const record = present({
      number,
      startedAt,
      duration,
      evidence,
      resultStatus,
      verified,
      resultCode,
      cause: resultStatus === 'U' ? verdict.cause : undefined,
      httpStatus: wire.response?.status,
      requestTime: requestTimeOf(wire),
      responseTime: responseTimeOf(wire),
      retryAfter: wire.retryAfter,
    });
    return { verdict, wire, record };
  };

  try {
    return ended(await interruptible((bounded) => exchange(settings, context, wire, bounded), timeout, signal));
  } catch (error) {
    if (wire.request === undefined && number === 1) throw nothingSent(error);
    const result = ended(verdictOnError(error, wire));
    return isAbort(error) ? { ...result, aborted: error } : result;
  }
}

/** Sends the request, reads the response and judges it. Records each step in `wire`. */
async function exchange(
  { baseUrl, credentials, fetch, now }: ClientSettings,
  { request, repeated }: AttemptContext,
  wire: WireRecord,
  signal: AbortSignal,
): Promise<Verdict> {
  const { method } = cancelPayment;
  const url = baseUrl + cancelPayment.path;
  const { pathname: path } = new URL(url);
  const body = JSON.stringify(request);
  const headers = await signRequest({ method, path, body }, String(now()), credentials);
  // The caller may have aborted, or the time may have run out, while the signer was working.
  signal.throwIfAborted();

  wire.request = { method, url, headers, body };
  // A copy: a wrapper of `fetch` may add its own headers, such as `Proxy-Authorization`, which do not belong into evidence.
  const response = await fetch(url, { method, headers: { ...headers }, body, signal, redirect: 'manual' });
  // Nothing else of the response is read later: each access to a foreign object may throw.
  const head = readHead(response);
  wire.retryAfter = parseRetryAfter(head.headers.get('Retry-After') ?? null, now());
  wire.response = head;
  const bytes = await readBody(response);
  wire.response = { ...head, body: bytes };
  wire.verifiedBy = await verifyResponse(head, bytes, { method, path }, credentials);

  const times = { requestTime: Number(requestTimeOf(wire)), responseTime: responseTimeOf(wire) };
  const answer = { status: head.status, verified: wire.verifiedBy !== undefined, body: parseAnswer(bytes), ...times };
  return judge(answer, request, repeated);
}

/** The error to throw when the first attempt failed before anything was sent. */
export function nothingSent(error: unknown): unknown {
  return isAbort(error) ? error : new SigningError(`${whySigningFailed(error)} Nothing was sent.`, { cause: error });
}

/** The verdict on a failed attempt: the outcome is not known, since a request was sent. */
export function verdictOnError(error: unknown, { request }: WireRecord): UnknownVerdict {
  if (isAbort(error)) return unknown(noResponseCauses.aborted, {}, { error });
  if (request === undefined)
    return unknown(
      isError(error, InterruptedError) ? noResponseCauses.signingTimedOut : noResponseCauses.signingFailed,
      {},
      { error },
    );
  if (isError(error, InterruptedError)) return unknown(noResponseCauses.attemptTimedOut, {}, { error });
  if (isError(error, UntrustedResponseError))
    return unknown({ cause: 'UNTRUSTED_RESPONSE', message: error.message }, {}, { error });
  if (isError(error, OptionError)) return unknown({ cause: 'NO_RESPONSE', message: error.message }, {}, { error });
  if (isError(error, ResponseTooLargeError)) return unknown(arrivalCauses.tooLarge, {}, { error });
  const reason = networkReason(error);
  return reason === undefined
    ? unknown(noResponseCauses.connectionFailed, {}, { error })
    : unknown(noResponseCauses.connectionFailedWithReason, { reason }, { error });
}

function whySigningFailed(error: unknown): string {
  if (isError(error, InterruptedError)) return 'The time of the attempt ran out while the request was being signed.';
  return isError(error, SigningError) ? error.message : 'The request could not be signed.';
}

import { ResponseTooLargeError, SigningError, UntrustedResponseError } from '../errors.js';
import type { Fetch } from '../signature/signing-fetch.js';
import { InterruptedError } from './interruptible.js';
import type { Attempt } from './outcome.js';
import { parseRetryAfter } from './retry.js';
import { type UnknownVerdict, unknown, type Verdict } from './verdict.js';

/** What of an attempt went over the wire, written down as it happens. */
export interface Exchange {
  /** The URL, once the request was handed to `fetch`. From then on the provider may have received it. */
  url?: string;
  requestTime?: string;
  /** The HTTP status, once a response arrived. */
  httpStatus?: number;
  responseTime?: string;
  retryAfter?: number;
  /** Whether a whole response came through the signing fetch. */
  received?: boolean;
}

/** A `fetch` that writes down what passes through it. */
export function recording(exchange: Exchange, send: Fetch, now: () => number): Fetch {
  return async (input, init) => {
    exchange.url = String(input);
    Object.assign(exchange, present({ requestTime: new Headers(init?.headers).get('Request-Time') }));
    const response = await send(input, init);
    const { status, headers } = response;
    const retryAfter = parseRetryAfter(headers.get('Retry-After'), now());
    Object.assign(
      exchange,
      { httpStatus: status },
      present({ retryAfter, responseTime: headers.get('Response-Time') }),
    );
    return response;
  };
}

/** The verdict on an attempt that threw: the request was sent, so the outcome is open. */
export function verdictOnError(error: unknown, exchange: Exchange): UnknownVerdict {
  if (error instanceof InterruptedError)
    return unknown('TIMEOUT', 'No complete response arrived within the time of the attempt.', false, error);
  if (error instanceof UntrustedResponseError) return unknown('UNTRUSTED_RESPONSE', error.message, false, error);
  if (error instanceof ResponseTooLargeError) return unknown('UNREADABLE_RESPONSE', error.message, false, error);
  if (error instanceof SigningError) return unknown('SIGNING_FAILED', error.message, false, error);
  if (exchange.received) return unknown('UNREADABLE_RESPONSE', 'The response is not JSON.', false, error);
  return unknown('NO_RESPONSE', 'The connection failed before a complete response arrived.', false, error);
}

/** The record of an attempt, for the outcome and the `onAttempt` hook. */
export function recordOf(
  verdict: Verdict,
  exchange: Exchange,
  { number, startedAt, duration }: Pick<Attempt, 'number' | 'startedAt' | 'duration'>,
): Attempt {
  const { httpStatus, requestTime, responseTime, retryAfter } = exchange;
  const { resultStatus, resultCode, verified } = verdict;
  const cause = resultStatus === 'U' ? verdict.cause : undefined;
  return {
    number,
    startedAt,
    duration,
    resultStatus,
    verified,
    ...present({ resultCode, cause, httpStatus, requestTime, responseTime, retryAfter }),
  };
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined | null> };

/** The entries of an object that have a value. */
export function present<T extends object>(object: T): Present<T> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as Present<T>;
}

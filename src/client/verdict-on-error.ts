import { ResponseTooLargeError, SigningError, UntrustedResponseError } from '../errors.js';
import type { Exchange } from './exchange.js';
import { InterruptedError } from './interruptible.js';
import { networkReason } from './network-reason.js';
import { type UnknownVerdict, unknown } from './verdict.js';

/** Whether the caller ended it. */
export function isAbort(error: unknown): error is InterruptedError {
  return error instanceof InterruptedError && error.interruption === 'aborted';
}

/** What to throw when the first attempt failed before anything was sent. */
export function nothingSent(error: unknown): unknown {
  return isAbort(error) ? error : new SigningError(`${whySigningFailed(error)} Nothing was sent.`, { cause: error });
}

function whySigningFailed(error: unknown): string {
  if (error instanceof InterruptedError) return 'The time of the attempt ran out while the request was being signed.';
  return error instanceof SigningError ? error.message : 'The request could not be signed.';
}

/** The verdict on an attempt that threw, of a cancellation of which a request was sent: the outcome is open. */
export function verdictOnError(error: unknown, { request, trust }: Exchange): UnknownVerdict {
  if (isAbort(error))
    return unknown('NO_RESPONSE', 'The caller aborted before a complete response arrived.', { error });
  if (request === undefined)
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

import { isResultCode, isSuccessCode, resultCodes } from '../generated/result-codes.js';
import type { CancellationRequest, CancellationResponse } from '../generated/schema.js';
import { validateOpenCancellationResponse } from '../generated/validators.js';
import type { FailedOutcome, SucceededOutcome, UnknownCauseCode, UnknownOutcome } from './outcome.js';
import { describeErrors } from './validation-errors.js';

/** What one answer says, before it is decided whether to try again. */
export type Verdict =
  | Pick<
      SucceededOutcome,
      'resultStatus' | 'resultCode' | 'resultMessage' | 'paymentId' | 'paymentRequestId' | 'cancelTime' | 'verified'
    >
  | Pick<FailedOutcome, 'resultStatus' | 'resultCode' | 'resultMessage' | 'verified'>
  | UnknownVerdict;

export type UnknownVerdict = Pick<
  UnknownOutcome,
  'resultStatus' | 'resultCode' | 'resultMessage' | 'verified' | 'cause'
>;

/** An answer as it arrived: parsed, but not yet believed. */
export interface Answer {
  status: number;
  verified: boolean;
  body: unknown;
}

/**
 * Reads an answer. `S` comes only from HTTP 200 with a verified signature, a body that fulfils the contract, and the ids of
 * the request; anything else is `F` or `U`.
 */
export function interpret({ status, verified, body }: Answer, request: CancellationRequest): Verdict {
  if (status !== 200) return unknown('HTTP_STATUS', `The HTTP status is ${status}.`, verified);
  if (!validateOpenCancellationResponse(body))
    return unknown(
      'INVALID_RESPONSE',
      `The response breaks the contract: ${describeErrors(validateOpenCancellationResponse.errors)}`,
      verified,
    );
  // The validator left only the result code open: it may be undocumented, and it may not go with its status.
  const response = body as CancellationResponse;
  const { resultCode, resultMessage, resultStatus } = response.result;
  const documented = isResultCode(resultCode) ? resultCodes[resultCode].resultStatus : undefined;
  if (documented !== undefined && documented !== resultStatus)
    return unknown(
      'INVALID_RESPONSE',
      `The response breaks the contract: ${resultCode} does not go with ${resultStatus}.`,
      verified,
    );
  if (resultStatus === 'F') return { resultStatus, resultCode, resultMessage, verified };
  if (resultStatus === 'U')
    return { ...unknown('UNKNOWN_RESULT', `The API answered U: ${resultCode}.`, verified), resultCode, resultMessage };
  if (!isSuccessCode(resultCode))
    return unknown('INVALID_RESPONSE', `The response breaks the contract: ${resultCode} is no success.`, verified);
  if (!verified) return unknown('UNTRUSTED_RESPONSE', 'The response is an unsigned success.', verified);
  const { paymentId, paymentRequestId, cancelTime } = response as Extract<CancellationResponse, { cancelTime: string }>;
  const other = differentId(request, { paymentId, paymentRequestId });
  if (other !== undefined)
    return unknown('OTHER_PAYMENT', `The response is a success for another ${other} than the request's.`, verified);
  return { resultStatus, resultCode, resultMessage, paymentId, paymentRequestId, cancelTime, verified };
}

/**
 * The verdict on an answer to a repeat. An attempt before it may have cancelled the payment unheard; a signed failure rules
 * that out, since the provider answers a repeat as it answered the first. An unsigned one comes from something before the
 * provider that knows of this attempt only.
 */
export function doubted(verdict: Verdict): Verdict {
  if (verdict.resultStatus !== 'F' || verdict.verified) return verdict;
  return unknown(
    'UNTRUSTED_RESPONSE',
    `The response is an unsigned failure (${verdict.resultCode}), and an attempt before it may have cancelled the payment.`,
  );
}

/** A verdict that leaves the outcome open. */
export function unknown(code: UnknownCauseCode, message: string, verified = false, error?: unknown): UnknownVerdict {
  return { resultStatus: 'U', verified, cause: { code, message, ...(error === undefined ? {} : { error }) } };
}

/** An id that is null is not given. */
type Ids = { paymentId?: string | null; paymentRequestId?: string | null };

/** The first id of the request that the response does not repeat. */
function differentId(request: Ids, response: Ids): keyof Ids | undefined {
  const names = ['paymentId', 'paymentRequestId'] as const;
  return names.find((name) => (request[name] ?? undefined) !== undefined && request[name] !== response[name]);
}

import {
  type FailureCode,
  isResultCode,
  isSuccessCode,
  resultCodes,
  type SuccessCode,
  type UnknownCode,
} from '../../generated/result-codes.js';
import type { CancellationRequest, CancellationResponse } from '../../generated/schema.js';
import { validateOpenCancellationResponse } from '../../generated/validators.js';
import { describeErrors } from './validation-errors.js';

/** A documented code, or any other string: the provider adds some. Completion knows the documented ones. */
export type OpenCode<Code extends string> = Code | (string & {});

/** Why an outcome is not known, to switch on. */
export type UnknownCauseCode =
  /** The API answered `U`. */
  | 'UNKNOWN_RESULT'
  /** No response arrived: the connection failed or broke. */
  | 'NO_RESPONSE'
  /** No complete response arrived within the attempt's time. */
  | 'TIMEOUT'
  /** The response's signature is missing from an `S`, or from an `F` after a repeat; or it is partial, or wrong. */
  | 'UNTRUSTED_RESPONSE'
  /** The response is not JSON, or larger than any answer. */
  | 'UNREADABLE_RESPONSE'
  /** The response breaks the contract. */
  | 'INVALID_RESPONSE'
  /** A success that names another payment than the request. */
  | 'OTHER_PAYMENT'
  /** An HTTP status other than 200. */
  | 'HTTP_STATUS'
  /** A repeat could not be signed; nothing more was sent. */
  | 'SIGNING_FAILED';

/** Why an outcome is not known. */
export interface UnknownCause {
  readonly code: UnknownCauseCode;
  /** The cause in words, for people and logs. */
  readonly message: string;
  /** What was thrown, if something was. */
  readonly error?: unknown;
}

/** The payment is cancelled: the answer's signature verified, it fulfils the contract, and it names the request's payment. */
export interface SuccessVerdict {
  readonly resultStatus: 'S';
  readonly resultCode: SuccessCode;
  readonly resultMessage: string;
  readonly paymentId: string;
  readonly paymentRequestId: string;
  /** When the payment was cancelled, ISO 8601. */
  readonly cancelTime: string;
  readonly verified: true;
}

/** The payment is not cancelled, and that is final for this request. */
export interface FailureVerdict {
  readonly resultStatus: 'F';
  /** Narrow it to the documented codes with `isFailureCode`. */
  readonly resultCode: OpenCode<FailureCode>;
  readonly resultMessage: string;
  /**
   * Whether the answer's signature verified. The gateway sends some failures unsigned; one is taken only as the answer to
   * the first attempt.
   */
  readonly verified: boolean;
}

/** Whether the payment is cancelled is not known. */
export interface UnknownVerdict {
  readonly resultStatus: 'U';
  /** Only if the API itself answered `U`. */
  readonly resultCode?: OpenCode<UnknownCode>;
  readonly resultMessage?: string;
  /** Why it is not known. */
  readonly cause: UnknownCause;
  readonly verified: boolean;
}

/** What one answer says, before it is decided whether to try again. */
export type Verdict = SuccessVerdict | FailureVerdict | UnknownVerdict;

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

type Ids = { paymentId?: string; paymentRequestId?: string };

/** The first id of the request that the response does not repeat. */
function differentId(request: Ids, response: Ids): keyof Ids | undefined {
  const names = ['paymentId', 'paymentRequestId'] as const;
  return names.find((name) => request[name] !== undefined && request[name] !== response[name]);
}

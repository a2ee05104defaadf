import {
  type FailureCode,
  isResultCode,
  type ResultCodeEntry,
  resultCodes,
  type SuccessCode,
  type UnknownCauseCode,
  type UnknownCode,
} from '../../generated/result-codes.js';

/** A documented code, or any other string: the provider adds some. Completion knows the documented ones. */
export type OpenCode<Code extends string> = Code | (string & {});

/** Why an outcome is not known. */
export interface UnknownCause {
  readonly code: UnknownCauseCode;
  /** The cause in words, for people and logs. */
  readonly message: string;
  /** What was thrown, if something was. */
  readonly error?: unknown;
}

interface Judged {
  /** The message of the answer, if it has one. For people; never branch on it. */
  readonly resultMessage?: string;
  /**
   * The fields of the answer that break the contract without changing the decision, as JSON pointers: `/cancelTime`. Empty
   * where all is well. Worth a log line, and a word to the provider.
   */
  readonly deviations: readonly string[];
}

/** The payment is cancelled: a verified answer says so, and names the request's payment. */
export interface SuccessVerdict extends Judged {
  readonly resultStatus: 'S';
  readonly resultCode: SuccessCode;
  /** As the answer gives it; there whenever the request was by `paymentId`. */
  readonly paymentId?: string;
  /** As the answer gives it; there whenever the request was by `paymentRequestId` alone. */
  readonly paymentRequestId?: string;
  /** When the payment was cancelled: ISO 8601, as the answer writes it. Left out where the answer has none. */
  readonly cancelTime?: string;
  readonly verified: true;
}

/** The payment is not cancelled. Whether a corrected request may help is in `retry`. */
export interface FailureVerdict extends Judged {
  readonly resultStatus: 'F';
  /** Narrow it to the documented codes with `isFailureCode`. */
  readonly resultCode: OpenCode<FailureCode>;
  /**
   * Whether the answer's signature verified. The gateway sends some failures unsigned; one is taken only as the answer to
   * the very first request.
   */
  readonly verified: boolean;
}

/** Whether the payment is cancelled is not known. */
export interface UnknownVerdict extends Judged {
  readonly resultStatus: 'U';
  /** The code of the answer, if it has one, whatever its status. */
  readonly resultCode?: OpenCode<UnknownCode>;
  /** Why it is not known. */
  readonly cause: UnknownCause;
  readonly verified: boolean;
}

/** What one answer says of the payment, before it is decided whether to try again. */
export type Verdict = SuccessVerdict | FailureVerdict | UnknownVerdict;

/** What the contract says of a result code; nothing if there is none, or it is not documented. */
export function documented(code: string | undefined): ResultCodeEntry | undefined {
  // Stryker disable next-line ConditionalExpression,LogicalOperator: no code is named `undefined`; only the type asks.
  return code !== undefined && isResultCode(code) ? resultCodes[code] : undefined;
}

/** A verdict that leaves the outcome open. */
export function unknown(
  code: UnknownCauseCode,
  message: string,
  details: { verified?: boolean; error?: unknown; resultCode?: string; resultMessage?: string } = {},
): UnknownVerdict {
  const { verified = false, error, ...kept } = details;
  const cause = { code, message, ...(error === undefined ? {} : { error }) };
  return { resultStatus: 'U', ...kept, verified, cause, deviations: [] };
}

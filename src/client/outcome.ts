import { type NextStep, type Retry, undocumentedResultCode, unknownCauses } from '../../generated/result-codes.js';
import type { Evidence } from './evidence.js';
import type { StopReason } from './retry.js';
import {
  documented,
  type FailureVerdict,
  type SuccessVerdict,
  type UnknownCause,
  type UnknownVerdict,
  type Verdict,
} from './verdict.js';

/** One request of a cancellation and what came of it. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  /** When it began, ISO 8601 in UTC. */
  readonly startedAt: string;
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** What it says of the payment. */
  readonly resultStatus: 'S' | 'F' | 'U';
  /** The code of the answer, if one could be read. */
  readonly resultCode?: string;
  /** Why it is `U`. */
  readonly cause?: UnknownCause;
  /** Whether the answer's signature verified. */
  readonly verified: boolean;
  /** The HTTP status, if a response arrived. */
  readonly httpStatus?: number;
  /** The `Request-Time` sent. */
  readonly requestTime?: string;
  /** The `Response-Time` received. */
  readonly responseTime?: string;
  /** What `Retry-After` asked for, in milliseconds. */
  readonly retryAfter?: number;
  /** What went over the wire, where the client's option `evidence` asks for it. */
  readonly evidence?: Evidence;
}

/** What the provider's technical support asks for. No secret is among it. */
export interface SupportDetails {
  readonly clientId: string;
  readonly method: 'POST';
  readonly url: string;
  readonly paymentId?: string;
  readonly paymentRequestId?: string;
  /** Of the last attempt, like all that follows. */
  readonly requestTime?: string;
  readonly responseTime?: string;
  readonly httpStatus?: number;
  readonly resultCode?: string;
  readonly resultMessage?: string;
}

interface OutcomeDetails {
  /** What to do now, in a sentence. */
  readonly furtherAction: string;
  /**
   * Whether and how to call again. After `U`: `same-request` is for a queue; `after-correction` wants a person, while the
   * queue goes on.
   */
  readonly retry: Retry;
  /** What to do now, for a program. */
  readonly nextStep: NextStep;
  /** Every attempt, in order. */
  readonly attempts: readonly Attempt[];
  /** What a support ticket needs. */
  readonly support: SupportDetails;
}

/** The payment is cancelled. */
export interface SucceededOutcome extends SuccessVerdict, OutcomeDetails {}

/** The payment is not cancelled. `retry` says whether a corrected request may help. */
export interface FailedOutcome extends FailureVerdict, OutcomeDetails {}

/**
 * Whether the payment is cancelled is not known. Cancel again, later, with the same request and `repeated: true`, until it
 * is `S` or `F`. Its `cause` is that of the last attempt, and `retry`, `nextStep` and `furtherAction` go with it.
 */
export interface UnknownOutcome extends UnknownVerdict, OutcomeDetails {
  /**
   * Why it was not tried again: the attempts or the deadline were used up, or the HTTP status says that a repeat would
   * not help.
   */
  readonly stopped: 'attempts' | 'deadline' | 'not-repeatable';
}

/** What came of a cancellation. Switch on `resultStatus`. */
export type CancelOutcome = SucceededOutcome | FailedOutcome | UnknownOutcome;

/** The outcome that the last verdict makes, with everything that is known of the way to it. */
export function outcomeOf(
  verdict: Verdict,
  reason: StopReason,
  attempts: readonly Attempt[],
  support: SupportDetails,
): CancelOutcome {
  const details = { ...adviceOn(verdict), attempts, support };
  if (verdict.resultStatus !== 'U') return { ...verdict, ...details };
  return { ...verdict, ...details, stopped: reason === 'final' ? 'not-repeatable' : reason };
}

type Advice = Pick<OutcomeDetails, 'furtherAction' | 'retry' | 'nextStep'>;

/** What to do after a verdict: what the contract says of its result code, and of why it is not known. */
export function adviceOn(verdict: Verdict): Advice {
  const { resultCode } = verdict;
  const row = documented(resultCode);
  if (verdict.resultStatus !== 'U') return adviceOf(row ?? undocumentedResultCode);
  const { code } = verdict.cause;
  const cause = unknownCauses[code];
  // Only here the code tells more than the cause: how long to wait, or what to mend.
  if (code === 'UNKNOWN_RESULT' && row !== undefined) return both(row, cause);
  if (code === 'REQUEST_REFUSED') return both(row ?? undocumentedResultCode, cause);
  return adviceOf(cause);
}

function adviceOf({ furtherAction, retry, nextStep }: Advice): Advice {
  return { furtherAction, retry, nextStep };
}

/** The code's own way out, then the cause's: whether to cancel again is the cause's to say. */
function both(code: Advice, cause: Advice): Advice {
  const furtherAction = `${code.furtherAction} ${cause.furtherAction}`;
  return { furtherAction, retry: cause.retry, nextStep: code.nextStep };
}

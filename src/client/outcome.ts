import {
  type NextStep,
  type Retry,
  repeatedFailureResultCode,
  undocumentedResultCode,
  unknownCauses,
} from '../../generated/result-codes.js';
import type { InterruptedError } from '../internal/interruptible.js';
import type { Attempt } from '../internal/records.js';
import type { WireRecord } from './evidence.js';
import { documented, type FailureVerdict, type SuccessVerdict, type UnknownVerdict, type Verdict } from './judge.js';
import type { StopReason } from './retry.js';

/** The result of an attempt. */
export interface AttemptResult {
  verdict: Verdict;
  wire: WireRecord;
  record: Attempt;
  /** Set if the caller aborted the attempt. */
  aborted?: InterruptedError;
}

/** What the provider's technical support asks for. Contains no secret. */
export interface SupportDetails {
  readonly clientId: string;
  readonly method: 'POST';
  readonly url: string;
  readonly paymentId?: string;
  readonly paymentRequestId?: string;
  /** From the last attempt, like the fields below. */
  readonly requestTime?: string;
  readonly responseTime?: string;
  readonly httpStatus?: number;
  readonly resultCode?: string;
  readonly resultMessage?: string;
}

interface OutcomeDetails {
  /** What to do now, for people. */
  readonly furtherAction: string;
  /**
   * Whether and how to call again. After `U`: `same-request` means that a queue may repeat; `after-correction` means that a
   * person must act while the queue goes on.
   */
  readonly retry: Retry;
  /** What to do now, for a program. */
  readonly nextStep: NextStep;
  /** Every attempt, in order. */
  readonly attempts: readonly Attempt[];
  /** The details for a support ticket. */
  readonly support: SupportDetails;
}

/** The payment is cancelled. */
export interface SucceededOutcome extends SuccessVerdict, OutcomeDetails {}

/** The payment is not cancelled. `retry` says whether a corrected request may help. */
export interface FailedOutcome extends FailureVerdict, OutcomeDetails {}

/**
 * It is not known whether the payment is cancelled. Cancel again later, with the same request and `repeated: true`, until the
 * outcome is `S` or `F`. `cause`, `retry`, `nextStep` and `furtherAction` describe the last attempt.
 */
export interface UnknownOutcome extends UnknownVerdict, OutcomeDetails {
  /**
   * Why no further attempt was made: the attempts or the deadline were used up, or the HTTP status says that repeating does
   * not help.
   */
  readonly stopped: 'attempts' | 'deadline' | 'not-repeatable';
}

/** The result of a cancellation. Switch on `resultStatus`. */
export type CancelOutcome = SucceededOutcome | FailedOutcome | UnknownOutcome;

/** Makes the outcome from the last verdict. */
export function outcomeOf(
  verdict: Verdict,
  reason: StopReason,
  attempts: readonly Attempt[],
  support: SupportDetails,
): CancelOutcome {
  // Several spreads in one literal take thirty times as long.
  const outcome = Object.assign({}, verdict, adviceOn(verdict), { attempts, support });
  if (outcome.resultStatus !== 'U') return outcome;
  return Object.assign(outcome, { stopped: reason === 'final' ? ('not-repeatable' as const) : reason });
}

type Advice = Pick<OutcomeDetails, 'furtherAction' | 'retry' | 'nextStep'>;

/** What to do after a verdict, as the contract says for its result code and its cause. */
export function adviceOn(verdict: Verdict): Advice {
  const { resultCode } = verdict;
  const row = documented(resultCode);
  if (verdict.resultStatus !== 'U') {
    const advice = adviceOf(row ?? undocumentedResultCode);
    if (verdict.resultStatus === 'S' || !verdict.restsOnIdempotency) return advice;
    return { ...advice, furtherAction: `${advice.furtherAction} ${repeatedFailureResultCode.furtherAction}` };
  }
  const { code } = verdict.cause;
  const cause = unknownCauses[code];
  // For these two causes the code says more than the cause: how long to wait, or what to correct.
  if (code === 'UNKNOWN_RESULT' && row !== undefined) return both(row, cause);
  if (code === 'REQUEST_REFUSED') return both(row ?? undocumentedResultCode, cause);
  return adviceOf(cause);
}

function adviceOf({ furtherAction, retry, nextStep }: Advice): Advice {
  return { furtherAction, retry, nextStep };
}

/** The code's advice, then the cause's. The cause decides whether to cancel again. */
function both(code: Advice, cause: Advice): Advice {
  const furtherAction = `${code.furtherAction} ${cause.furtherAction}`;
  return { furtherAction, retry: cause.retry, nextStep: code.nextStep };
}

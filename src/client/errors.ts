import { AlipayContractError } from '../errors.js';
import type { Attempt } from './outcome.js';

/** The request breaks the contract. `cancel()` rejects with it before anything is sent. Correct the request. */
export class RequestError extends AlipayContractError {
  override readonly name = 'RequestError';

  constructor(message: string, options?: ErrorOptions) {
    super('INVALID_REQUEST', message, options);
  }
}

/**
 * The caller's `signal` aborted the cancellation. If `attempts` is not empty, a request was sent, and whether the payment
 * is cancelled is not known: cancel again with the same request and `repeated: true` to find out. `cause` is the signal's reason.
 */
export class CancelAbortedError extends AlipayContractError {
  override readonly name = 'CancelAbortedError';
  /** The attempts made before the abort, the one that was interrupted included. */
  readonly attempts: readonly Attempt[];

  constructor(attempts: readonly Attempt[], options?: ErrorOptions) {
    super(
      'ABORTED',
      attempts.length === 0
        ? 'Aborted before this call sent anything.'
        : `Aborted after ${attempts.length} attempt(s). Whether the payment is cancelled is not known; cancel again with the same request, marked as repeated.`,
      options,
    );
    this.attempts = attempts;
  }
}

/** What was given to `verifyEvidence` is no evidence. The message names the field and the rule. */
export class EvidenceError extends AlipayContractError {
  override readonly name = 'EvidenceError';

  constructor(message: string, options?: ErrorOptions) {
    super('INVALID_EVIDENCE', message, options);
  }
}

import { AlipayContractError } from '../errors.js';
import type { Attempt } from './outcome.js';
import type { RequestIssue } from './validation-errors.js';

/** The request breaks the contract. `cancel()` rejects with it before anything is sent. Correct the request. */
export class RequestError extends AlipayContractError {
  override readonly name = 'RequestError';
  /** Each field and the rule that it breaks, for a program. Empty for what cannot be written as JSON at all. */
  readonly issues: readonly RequestIssue[];

  constructor(message: string, issues: readonly RequestIssue[], options?: ErrorOptions) {
    super('INVALID_REQUEST', message, options);
    this.issues = issues;
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

/** A setting is missing or breaks its rule. Thrown by `clientOptionsFromEnv`; the message names the variable. Mend it, and start again. */
export class SettingError extends AlipayContractError {
  override readonly name = 'SettingError';
  /** The environment variable: `ALIPAY_CLIENT_ID`. */
  readonly variable: string;
  /** A line for a shell that shows how it is done, or what to look at. */
  readonly example: string;

  constructor(variable: string, message: string, example: string, options?: ErrorOptions) {
    super('INVALID_SETTING', message, options);
    this.variable = variable;
    this.example = example;
  }
}

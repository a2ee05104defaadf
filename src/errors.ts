import { arrivalCauses } from '../generated/decisions.js';
import type { Attempt } from './internal/records.js';

/** The stable codes of this package's errors. */
export type ErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_REQUEST'
  | 'INVALID_KEY'
  | 'SIGNING_FAILED'
  | 'ABORTED'
  | 'INVALID_SIGNATURE_HEADER'
  | 'UNTRUSTED_RESPONSE'
  | 'RESPONSE_TOO_LARGE'
  | 'INVALID_EVIDENCE'
  | 'INVALID_SETTING'
  | 'MISSING_PRISM'
  | 'QUEUE_FAILED';

/** The options of an error. Declared here because TypeScript's `lib` lacks it before ES2022. */
interface ErrorOptions {
  cause?: unknown;
}

/** The base of every error that this package throws. `code` is stable; `message` is for people and may change. */
export class AlipayContractError extends Error {
  override readonly name: string = 'AlipayContractError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * An option is missing or invalid. Thrown before anything is sent: by `createCancelClient` and `createSigningFetch`, or by
 * `cancel()` for its own options. Correct the call. A signing fetch also rejects with it when its option `fetch` did not resolve
 * to a response; the request may have been sent.
 */
export class OptionError extends AlipayContractError {
  override readonly name = 'OptionError';
  /** The path of the option: `retry.maxAttempts`. */
  readonly option: string;

  constructor(option: string, rule: string, options?: ErrorOptions) {
    super('INVALID_OPTION', `Option \`${option}\` ${rule}`, options);
    this.option = option;
  }
}

/** A rule of the contract that a field breaks. */
export interface RequestIssue {
  /** The field, as a JSON pointer: `/paymentId`; empty for the request itself. */
  readonly pointer: string;
  /** The keyword of JSON Schema: `required`, `maxLength`, `minLength`, `type`. */
  readonly rule: string;
  /** The value of the rule, if it is a number or a name: `64` for `maxLength`, `string` for `type`. */
  readonly limit?: number | string;
}

/** The request breaks the contract. `cancel()` rejects with it before anything is sent. Correct the request. */
export class RequestError extends AlipayContractError {
  override readonly name = 'RequestError';
  /** Each invalid field with its rule, for a program. Empty if the request cannot be written as JSON. */
  readonly issues: readonly RequestIssue[];

  constructor(message: string, issues: readonly RequestIssue[], options?: ErrorOptions) {
    super('INVALID_REQUEST', message, options);
    this.issues = issues;
  }
}

/** A key cannot be read or is of the wrong kind. The message says what was found; it never contains the key. */
export class KeyError extends AlipayContractError {
  override readonly name = 'KeyError';

  constructor(message: string, options?: ErrorOptions) {
    super('INVALID_KEY', message, options);
  }
}

/**
 * The request could not be signed, and nothing was sent: the `sign` function failed, returned something that is not a
 * signature, or took too long. Fix the signer and cancel again. `cause` is what the signer threw.
 */
export class SigningError extends AlipayContractError {
  override readonly name = 'SigningError';

  constructor(message: string, options?: ErrorOptions) {
    super('SIGNING_FAILED', message, options);
  }
}

/**
 * The caller's `signal` aborted the cancellation. If `attempts` is empty, nothing was sent. Otherwise it is not known whether
 * the payment is cancelled: call `cancel()` again with the same request and `repeated: true`. `cause` is the signal's reason.
 */
export class CancelAbortedError extends AlipayContractError {
  override readonly name = 'CancelAbortedError';
  /** The attempts before the abort, including the interrupted one. */
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

/** A `Signature` header is malformed. Thrown by `parseSignatureHeader`. */
export class SignatureHeaderError extends AlipayContractError {
  override readonly name = 'SignatureHeaderError';

  constructor(message: string) {
    super('INVALID_SIGNATURE_HEADER', message);
  }
}

/**
 * The signature of a response is missing, incomplete or wrong. The fetch of `createSigningFetch` rejects with it; `cancel()`
 * returns the outcome `U` instead. The request was sent, and it is not known whether it took effect.
 */
export class UntrustedResponseError extends AlipayContractError {
  override readonly name = 'UntrustedResponseError';
  /** The HTTP status of the response. */
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super('UNTRUSTED_RESPONSE', message, options);
    this.status = status;
  }
}

/** A response body is larger than any answer of the contract can be. The rest of it was not read. */
export class ResponseTooLargeError extends AlipayContractError {
  override readonly name = 'ResponseTooLargeError';
  /** The HTTP status of the response. */
  readonly status: number;

  constructor(status: number) {
    super('RESPONSE_TOO_LARGE', arrivalCauses.tooLarge.message);
    this.status = status;
  }
}

/** The argument of `verifyEvidence` is not valid evidence. The message names the field and the rule. */
export class EvidenceError extends AlipayContractError {
  override readonly name = 'EvidenceError';

  constructor(message: string, options?: ErrorOptions) {
    super('INVALID_EVIDENCE', message, options);
  }
}

/**
 * A setting is missing or invalid. Thrown by `clientOptionsFromEnv`; the message names the variable. Fix the setting and start
 * again.
 */
export class SettingError extends AlipayContractError {
  override readonly name = 'SettingError';
  /** The environment variable: `ALIPAY_CLIENT_ID`. */
  readonly variable: string;
  /** A shell command that sets the variable or helps to find the problem. */
  readonly example: string;

  constructor(variable: string, message: string, example: string, options?: ErrorOptions) {
    super('INVALID_SETTING', message, options);
    this.variable = variable;
    this.example = example;
  }
}

/**
 * Prism, an optional peer dependency, is not installed. Thrown by the conformance suite and its proxy. Install Prism beside
 * this package.
 */
export class MissingPrismError extends AlipayContractError {
  override readonly name = 'MissingPrismError';

  constructor(options?: ErrorOptions) {
    super(
      'MISSING_PRISM',
      'Prism is not installed. The conformance suite and its proxy need it. Install it beside this package: ' +
        'npm install --save-dev @stoplight/prism-core @stoplight/prism-http',
      options,
    );
  }
}

/** The store of a queue failed or did not answer in time. `cause` is what its driver threw. */
export class QueueError extends AlipayContractError {
  override readonly name = 'QueueError';
  /**
   * `no`: nothing was stored. `unknown`: the store did not confirm; the cancellation may be stored, and is then sent. In
   * both cases call again: a second call joins a stored cancellation.
   */
  readonly stored: 'no' | 'unknown';

  constructor(message: string, stored: 'no' | 'unknown', options?: ErrorOptions) {
    super('QUEUE_FAILED', message, options);
    this.stored = stored;
  }
}

/** Whether a value is an error of class `kind`. `false` for a foreign object that throws when it is asked, such as a Proxy. */
export function isError<E extends Error>(value: unknown, kind: abstract new (...args: never[]) => E): value is E {
  try {
    return value instanceof kind;
  } catch {
    return false;
  }
}

/** Runs `work`. If it throws an error of class `kind`, throws `understood(error)` instead. */
export function rethrowAs<E extends Error, T>(
  kind: abstract new (...args: never[]) => E,
  understood: (error: E) => unknown,
  work: () => T,
): T {
  try {
    return work();
  } catch (error) {
    throw isError(error, kind) ? understood(error) : error;
  }
}

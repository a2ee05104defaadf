/** The stable codes of the errors of this package, to switch on. */
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
  | 'MISSING_PRISM';

/** The base of every error that this package throws. `code` is stable; `message` is for people. */
export class AlipayContractError extends Error {
  override readonly name: string = 'AlipayContractError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * An option is missing or breaks its rule. Thrown before anything is sent: by `createCancelClient` and
 * `createSigningFetch` when they are called, or as the rejection of `cancel()` for its own options. Correct the call.
 */
export class OptionError extends AlipayContractError {
  override readonly name = 'OptionError';
  /** The option, as a path: `retry.maxAttempts`. */
  readonly option: string;

  constructor(option: string, rule: string, options?: ErrorOptions) {
    super('INVALID_OPTION', `Option \`${option}\` ${rule}`, options);
    this.option = option;
  }
}

/** A key cannot be read, or is of the wrong kind. The message says what was found, never the key. */
export class KeyError extends AlipayContractError {
  override readonly name = 'KeyError';

  constructor(message: string, options?: ErrorOptions) {
    super('INVALID_KEY', message, options);
  }
}

/**
 * The `sign` function failed, or gave something that is not a signature, before anything was sent. The payment is
 * untouched; mend the signer and cancel again. `cause` is what it threw.
 */
export class SigningError extends AlipayContractError {
  override readonly name = 'SigningError';

  constructor(message: string, options?: ErrorOptions) {
    super('SIGNING_FAILED', message, options);
  }
}

/** A `Signature` header does not follow the grammar. Thrown by `parseSignatureHeader`. */
export class SignatureHeaderError extends AlipayContractError {
  override readonly name = 'SignatureHeaderError';

  constructor(message: string) {
    super('INVALID_SIGNATURE_HEADER', message);
  }
}

/**
 * A response cannot be trusted: its signature is missing, incomplete or wrong. The fetch of `createSigningFetch` rejects
 * with it; `cancel()` turns it into the outcome `U`. The request was sent, and whether it took effect is not known.
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

  constructor(status: number, limit: number) {
    super('RESPONSE_TOO_LARGE', `The response body is larger than ${limit} bytes.`);
    this.status = status;
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
      'Prism is needed to judge messages by the contract, and it is not installed. Install it beside this package: ' +
        'npm install --save-dev @stoplight/prism-core @stoplight/prism-http',
      options,
    );
  }
}

/** Does work. An error of one kind is thrown as what its caller understands; every other error as it is. */
export function rethrowAs<E extends Error, T>(
  kind: abstract new (...args: never[]) => E,
  understood: (error: E) => unknown,
  work: () => T,
): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof kind ? understood(error) : error;
  }
}

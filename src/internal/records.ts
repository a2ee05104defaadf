import type { UnknownCauseCode } from '../../generated/result-codes.js';

/** Why an outcome is not known. */
export interface UnknownCause {
  readonly code: UnknownCauseCode;
  /** The cause in words, for people and logs. */
  readonly message: string;
  /** The error that was thrown, if any. */
  readonly error?: unknown;
}

/** One request of a cancellation and its result. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  /** When it began, ISO 8601 in UTC. */
  readonly startedAt: string;
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** `S`: cancelled. `F`: not cancelled. `U`: not known. */
  readonly resultStatus: 'S' | 'F' | 'U';
  /** The code of the answer, if one could be read. */
  readonly resultCode?: string;
  /** Why it is `U`. */
  readonly cause?: UnknownCause;
  /** Whether the answer's signature is valid. */
  readonly verified: boolean;
  /** The HTTP status, if a response arrived. */
  readonly httpStatus?: number;
  /** The `Request-Time` sent. */
  readonly requestTime?: string;
  /** The `Response-Time` received. */
  readonly responseTime?: string;
  /** The wait that `Retry-After` asked for, in milliseconds. */
  readonly retryAfter?: number;
  /** The bytes sent and received, if the client's option `evidence` is set. */
  readonly evidence?: Evidence;
}

/**
 * The bytes sent and received in one attempt, to be stored as JSON. Years later, `verifyEvidence` proves with it what the
 * provider answered. Its JSON Schema is `alipay-cancel-contract/evidence.schema.json`.
 *
 * The provider's signature covers the method, the path, `Client-Id`, `Response-Time` and the body of the response. The rest
 * is the client's own record.
 */
export interface Evidence {
  /** The version of this format. */
  readonly version: 1;
  /** When the attempt began, ISO 8601 in UTC. */
  readonly startedAt: string;
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** Whether an earlier request for this cancellation may have been received. */
  readonly repeated: boolean;
  /** Left out if nothing was sent. */
  readonly request?: {
    readonly method: string;
    readonly url: string;
    /** The headers that the client sets. The transport adds others, such as `Host`. */
    readonly headers: Readonly<Record<string, string>>;
    /** The names of headers that were sent but are not recorded: `Signature`, `Agent-Token`. */
    readonly withheld: readonly string[];
    /** The bytes, in Base64. */
    readonly body: string;
  };
  /** Left out if no response arrived. */
  readonly response?: {
    readonly status: number;
    /** Header names are in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    /** The bytes, in Base64. Left out if the body is incomplete. */
    readonly body?: string;
  };
  /**
   * The fingerprint of the public key that verified the response: SHA-256 over its SPKI DER, in hexadecimal. Left out if the
   * response was not verified.
   */
  readonly keyFingerprint?: string;
}

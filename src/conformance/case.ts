import type { ExpectedOutcome } from '../sandbox/index.js';

/**
 * What a case sends: a documented request, and what it changes. Text may hold placeholders: `{paymentId}`,
 * `{paymentRequestId}`, and in `Signature` `{signature}`, `{signatureInLowerCase}` and `{signatureInBase64}`.
 */
export interface CaseRequest {
  /** Default: `POST`. */
  method?: string;
  /** Added to the base path. Default: the path of the operation. */
  path?: string;
  /** Headers that are changed; `null` leaves one out, a list sends one more than once. */
  headers?: Record<string, string | readonly string[] | null>;
  /** How header names are written. Default: as documented. */
  headerNames?: 'lower' | 'upper';
  /** The body. Default: `{"paymentId":"{paymentId}"}`. */
  body?: string;
  /** Bytes that are no text, as Base64, in place of `body`. */
  bodyBase64?: string;
  /** How many bytes stand for the body's placeholder `{padding}`. */
  padding?: number;
  /** What is signed in place of the request: another path, other bytes, or by another key. Default: what is sent. */
  signed?: 'other-path' | 'other-body' | 'other-key';
}

/** What is expected of the answer, beside a signed response that fulfils the contract. */
export type Expectation =
  /** The payment is cancelled; where the suite was given none, it is unknown or refused for a reason of its own. */
  | 'taken'
  /** `F`, with one of these codes. */
  | readonly string[]
  /** What `cancel()` of this package makes of the answers. */
  | { readonly outcome: ExpectedOutcome };

/** A case of the suite. */
export interface ConformanceCase {
  /** Stable: `header-form/request-time-with-offset`. */
  id: string;
  group: 'request form' | 'header form' | 'illegal request' | 'result code' | 'misbehaviour';
  title: string;
  request: CaseRequest;
  expect: Expectation;
}

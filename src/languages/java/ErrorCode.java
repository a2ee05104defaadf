package com.example.alipaycancel;

/** The stable codes of the errors of this package. */
public enum ErrorCode {
  /** An option is missing or breaks its rule. Nothing was sent. */
  INVALID_OPTION,
  /** The request breaks the contract. Nothing was sent. */
  INVALID_REQUEST,
  /** A key cannot be read, or is of the wrong kind. */
  INVALID_KEY,
  /** The first attempt could not be signed. Nothing was sent. */
  SIGNING_FAILED,
  /**
   * The calling thread was interrupted. If there are attempts, a request was sent, and whether the
   * payment is cancelled is not known: cancel again with the same request, marked as repeated.
   */
  ABORTED,
  /** A Signature header does not follow the grammar. */
  INVALID_SIGNATURE_HEADER,
  /** The signature of a response is missing, incomplete or wrong. The request was sent. */
  UNTRUSTED_RESPONSE,
  /** A response has more bytes than any answer of the contract. */
  RESPONSE_TOO_LARGE
}

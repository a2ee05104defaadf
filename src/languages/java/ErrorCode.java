package com.example.alipaycancel;

/** The error codes of this package. They are stable. */
public enum ErrorCode {
  /** An option is missing or invalid. Nothing was sent. */
  INVALID_OPTION,
  /** The request breaks the contract. Nothing was sent. */
  INVALID_REQUEST,
  /** A key cannot be read or has the wrong type. */
  INVALID_KEY,
  /** An environment variable is missing or invalid. The message names it. */
  INVALID_SETTING,
  /** Evidence is malformed. The message names the field and the rule. */
  INVALID_EVIDENCE,
  /** The first attempt could not be signed. Nothing was sent. */
  SIGNING_FAILED,
  /**
   * The calling thread was interrupted. If there are attempts, a request was sent, and it is
   * unknown whether the payment is cancelled: cancel again with the same request, as repeated.
   */
  ABORTED,
  /** A Signature header is malformed. */
  INVALID_SIGNATURE_HEADER,
  /**
   * The signature of a response is missing, incomplete or wrong. The request was sent; its effect
   * is unknown.
   */
  UNTRUSTED_RESPONSE,
  /**
   * The body of a response is larger than {@link Contract#MAX_RESPONSE_BYTES}. The request was
   * sent; its effect is unknown.
   */
  RESPONSE_TOO_LARGE
}

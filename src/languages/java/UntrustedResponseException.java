package com.example.alipaycancel;

import java.io.IOException;

/**
 * A response was rejected: its signature is missing, incomplete or wrong, or it is too large. The
 * request was sent; its effect is unknown.
 */
public final class UntrustedResponseException extends IOException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  UntrustedResponseException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  UntrustedResponseException(String message) {
    this(ErrorCode.UNTRUSTED_RESPONSE, message);
  }

  /** Returns {@code UNTRUSTED_RESPONSE} or {@code RESPONSE_TOO_LARGE}. */
  public ErrorCode code() {
    return code;
  }
}

package com.example.alipaycancel;

import java.io.IOException;
import java.util.Map;

/**
 * A response was rejected: its signature is missing, incomplete or wrong, or it is too large. The
 * request was sent; its effect is unknown.
 */
public final class UntrustedResponseException extends IOException {
  private static final long serialVersionUID = 1L;

  private final UnknownCause unknownCause;

  UntrustedResponseException(Rule rule, Map<String, ?> words) {
    super(rule.message(words));
    this.unknownCause = rule.cause;
  }

  UntrustedResponseException(Rule rule) {
    this(rule, Map.of());
  }

  /** The response has no signature at all. */
  UntrustedResponseException() {
    super("The response is not signed.");
    this.unknownCause = UnknownCause.UNTRUSTED_RESPONSE;
  }

  /** Returns {@code UNTRUSTED_RESPONSE} or {@code RESPONSE_TOO_LARGE}. */
  public ErrorCode code() {
    boolean isTooLarge = unknownCause == UnknownCause.UNREADABLE_RESPONSE;
    return isTooLarge ? ErrorCode.RESPONSE_TOO_LARGE : ErrorCode.UNTRUSTED_RESPONSE;
  }

  Verdict verdict() {
    return Verdict.unknown(unknownCause, getMessage(), this);
  }
}

package com.example.alipaycancel;

import java.util.List;

/** Thrown if there is no outcome. Switch on its code. The message never contains a secret. */
public final class AlipayCancelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<Attempt> attempts;

  AlipayCancelException(ErrorCode code, String message, Throwable cause, List<Attempt> attempts) {
    super(message, cause);
    this.code = code;
    this.attempts = List.copyOf(attempts);
  }

  AlipayCancelException(ErrorCode code, String message, Throwable cause) {
    this(code, message, cause, List.of());
  }

  AlipayCancelException(ErrorCode code, String message) {
    this(code, message, null);
  }

  static AlipayCancelException option(String option, String rule) {
    return new AlipayCancelException(ErrorCode.INVALID_OPTION, "Option `" + option + "` " + rule);
  }

  static AlipayCancelException request(String problem) {
    return new AlipayCancelException(
        ErrorCode.INVALID_REQUEST, "The request breaks the contract: " + problem);
  }

  /** Returns the code. Codes are stable. */
  public ErrorCode code() {
    return code;
  }

  /** Returns the attempts made before the thread was interrupted; empty if nothing was sent. */
  public List<Attempt> attempts() {
    return attempts == null ? List.of() : attempts;
  }
}

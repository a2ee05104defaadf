package com.example.alipaycancel;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** Why an outcome is unknown. */
public final class Cause {
  public final UnknownCause code;

  /** Describes the cause, for people and logs. */
  public final String message;

  /** The underlying exception, or null. */
  @JsonIgnore public final Throwable error;

  Cause(UnknownCause code, String message, Throwable error) {
    this.code = code;
    this.message = message;
    this.error = error;
  }

  @Override
  public String toString() {
    return code + ": " + message;
  }
}

package com.example.alipaycancel;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** Why an outcome is not known. */
public final class Cause {
  public final UnknownCause code;

  /** The cause in words, for people and logs. */
  public final String message;

  /** What was thrown, if something was; else null. */
  @JsonIgnore public final Throwable error;

  Cause(UnknownCause code, String message, Throwable error) {
    this.code = code;
    this.message = message;
    this.error = error;
  }
}

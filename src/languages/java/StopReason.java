package com.example.alipaycancel;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why no further attempt is made. */
public enum StopReason {
  /** The outcome is known. */
  FINAL,
  /** A repeat would not help. */
  NOT_REPEATABLE,
  /** The attempts are used up. */
  ATTEMPTS,
  /** The deadline has passed, or would pass during the wait. */
  DEADLINE;

  /** Returns the value as the contract writes it, such as {@code not-repeatable}. */
  @JsonValue
  public String value() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package com.example.alipaycancel;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why no further attempt is made. */
public enum StopReason {
  /** The outcome is known. */
  FINAL,
  /** A repeat would not help. */
  NOT_REPEATABLE,
  /** The attempts were used up. */
  ATTEMPTS,
  /** The deadline was reached. */
  DEADLINE;

  /** As the vectors write it: {@code not-repeatable}. */
  @JsonValue
  public String value() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

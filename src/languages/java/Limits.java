package com.example.alipaycancel;

import java.time.Duration;

/** What bounds a cancellation. Each method gives a copy with another limit. */
public final class Limits {
  /** 10 seconds an attempt, 60 seconds in all, 5 attempts, waits of at most 500 ms to 8 seconds. */
  public static final Limits DEFAULT = new Limits(10_000, 60_000, 5, 500, 8_000);

  private static final long HOUR = Duration.ofHours(1).toMillis();

  final long attemptTimeout;
  final long deadline;
  final int maxAttempts;
  final long baseDelay;
  final long maxDelay;

  Limits(long attemptTimeout, long deadline, int maxAttempts, long baseDelay, long maxDelay) {
    this.attemptTimeout = attemptTimeout;
    this.deadline = deadline;
    this.maxAttempts = maxAttempts;
    this.baseDelay = baseDelay;
    this.maxDelay = maxDelay;
  }

  /**
   * The longest that one attempt may take, from signing to the last byte of the answer: 1 ms to 1
   * hour.
   */
  public Limits attemptTimeout(Duration timeout) {
    long milliseconds = within("attemptTimeout", timeout, 1, HOUR);
    return new Limits(milliseconds, deadline, maxAttempts, baseDelay, maxDelay);
  }

  /**
   * The longest that a cancellation may take in all, waits included: 1 ms to 24 hours. At its end
   * the outcome is U.
   */
  public Limits deadline(Duration timeout) {
    long milliseconds = within("deadline", timeout, 1, 24 * HOUR);
    return new Limits(attemptTimeout, milliseconds, maxAttempts, baseDelay, maxDelay);
  }

  /** The attempts in all, the first included: 1 to 100. 1 means: never repeat. */
  public Limits maxAttempts(int attempts) {
    if (attempts < 1 || attempts > 100) {
      throw AlipayCancelException.option("maxAttempts", "must be a whole number from 1 to 100.");
    }
    return new Limits(attemptTimeout, deadline, attempts, baseDelay, maxDelay);
  }

  /**
   * The longest wait before the second attempt: 1 ms to 1 hour. It doubles with each further
   * attempt; the wait is a random part of it. Raises maxDelay to itself.
   */
  public Limits baseDelay(Duration delay) {
    long milliseconds = within("baseDelay", delay, 1, HOUR);
    long longest = Math.max(milliseconds, maxDelay);
    return new Limits(attemptTimeout, deadline, maxAttempts, milliseconds, longest);
  }

  /**
   * The longest wait before any attempt: baseDelay to 1 hour. A Retry-After of the answer may ask
   * for more and is honoured.
   */
  public Limits maxDelay(Duration delay) {
    long milliseconds = within("maxDelay", delay, baseDelay, HOUR);
    return new Limits(attemptTimeout, deadline, maxAttempts, baseDelay, milliseconds);
  }

  private static long within(String option, Duration value, long minimum, long maximum) {
    long milliseconds = value.compareTo(Duration.ofDays(2)) > 0 ? maximum + 1 : value.toMillis();
    if (milliseconds >= minimum && milliseconds <= maximum) return milliseconds;
    throw AlipayCancelException.option(
        option, "must be from " + minimum + " to " + maximum + " milliseconds.");
  }
}

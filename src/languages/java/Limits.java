package com.example.alipaycancel;

import java.time.Duration;

/** The limits of a cancellation. Each method returns a copy with one limit changed. */
public final class Limits {
  /**
   * The defaults: 10 seconds per attempt, deadline 60 seconds, 5 attempts, base delay 500 ms,
   * maximum delay 8 seconds.
   */
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
   * Limits one attempt, from signing to the last byte of the response: 1 ms to 1 hour.
   *
   * @throws AlipayCancelException with INVALID_OPTION if it is out of bounds
   */
  public Limits attemptTimeout(Duration timeout) {
    long milliseconds = within("attemptTimeout", timeout, 1, HOUR);
    return new Limits(milliseconds, deadline, maxAttempts, baseDelay, maxDelay);
  }

  /**
   * Limits the whole cancellation, waits included: 1 ms to 24 hours. When it passes, the outcome is
   * U.
   *
   * @throws AlipayCancelException with INVALID_OPTION if it is out of bounds
   */
  public Limits deadline(Duration timeout) {
    long milliseconds = within("deadline", timeout, 1, 24 * HOUR);
    return new Limits(attemptTimeout, milliseconds, maxAttempts, baseDelay, maxDelay);
  }

  /**
   * Sets the maximum number of attempts, the first included: 1 to 100. 1 means no retries.
   *
   * @throws AlipayCancelException with INVALID_OPTION if it is out of bounds
   */
  public Limits maxAttempts(int attempts) {
    if (attempts < 1 || attempts > 100) {
      throw AlipayCancelException.option("maxAttempts", "must be a whole number from 1 to 100.");
    }
    return new Limits(attemptTimeout, deadline, attempts, baseDelay, maxDelay);
  }

  /**
   * Sets the maximum wait before the second attempt: 1 ms to 1 hour. It doubles with each further
   * attempt; the actual wait is a random part of it (full jitter). Raises a smaller maximum delay
   * to this value.
   *
   * @throws AlipayCancelException with INVALID_OPTION if it is out of bounds
   */
  public Limits baseDelay(Duration delay) {
    long milliseconds = within("baseDelay", delay, 1, HOUR);
    long longest = Math.max(milliseconds, maxDelay);
    return new Limits(attemptTimeout, deadline, maxAttempts, milliseconds, longest);
  }

  /**
   * Caps the wait before any attempt: the base delay to 1 hour. A longer Retry-After is honored.
   *
   * @throws AlipayCancelException with INVALID_OPTION if it is out of bounds
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

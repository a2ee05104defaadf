package com.example.alipaycancel;

/** The delay before the next attempt, or the reason to stop. */
final class RetryDecision {
  /** The delay in milliseconds; 0 after a stop. */
  final long delay;

  /** The reason to stop; null if another attempt follows. */
  final StopReason stopped;

  private RetryDecision(long delay, StopReason stopped) {
    this.delay = delay;
    this.stopped = stopped;
  }

  /**
   * Decides whether to try again. Repeating a cancellation is safe: it is idempotent.
   *
   * @param attempts the number of attempts made
   * @param elapsed the milliseconds since the call began
   * @param cause why the outcome of the last attempt is unknown; null if it is known
   * @param retryAfter the Retry-After of the last response, in milliseconds; 0 if there is none
   * @param random in [0, 1)
   */
  static RetryDecision decide(
      int attempts,
      long elapsed,
      UnknownCause cause,
      long retryAfter,
      Limits limits,
      double random) {
    if (cause == null) return new RetryDecision(0, StopReason.FINAL);
    // The cause is the address or the request itself: the same request would fail again.
    if (!cause.repeatable) return new RetryDecision(0, StopReason.NOT_REPEATABLE);
    if (attempts >= limits.maxAttempts) return new RetryDecision(0, StopReason.ATTEMPTS);
    // Retrying before Retry-After is pointless.
    long delay = Math.max(jitteredDelay(attempts, limits, random), retryAfter);
    // No time is left for another attempt.
    if (elapsed + delay >= limits.deadline) return new RetryDecision(0, StopReason.DEADLINE);
    return new RetryDecision(delay, null);
  }

  /**
   * Exponential backoff with full jitter: a random part of baseDelay, doubled with each attempt, up
   * to maxDelay.
   */
  private static long jitteredDelay(int attempts, Limits limits, double random) {
    double longest = Math.min(limits.maxDelay, limits.baseDelay * Math.pow(2, attempts - 1));
    return (long) (random * longest);
  }
}

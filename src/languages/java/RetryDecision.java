package com.example.alipaycancel;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The delay before the next attempt, or the reason to stop. */
final class RetryDecision {
  /** The three forms of an HTTP date (RFC 9110, section 5.6.7). */
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH),
          new DateTimeFormatterBuilder()
              .appendPattern("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.of(1970, 1, 1))
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH));

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

  /**
   * Parses a Retry-After into milliseconds from now: seconds, or an HTTP date (RFC 9110, section
   * 10.2.3). Returns 0 for a date in the past, and empty for anything else.
   */
  static OptionalLong parseRetryAfter(String value, Instant now) {
    if (value == null || value.length() > 64) return OptionalLong.empty();
    String text = value.trim();
    if (text.matches("[0-9]{1,10}")) return OptionalLong.of(Long.parseLong(text) * 1000);
    for (DateTimeFormatter form : DATES) {
      try {
        Instant date = LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC);
        return OptionalLong.of(Math.max(0, date.toEpochMilli() - now.toEpochMilli()));
      } catch (DateTimeException error) {
        // Try the next form.
      }
    }
    return OptionalLong.empty();
  }
}

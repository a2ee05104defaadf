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

/** Whether to try again, and after how long; or why not. */
final class RetryDecision {
  /** The three forms of a date of HTTP (RFC 9110, 5.6.7). */
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH),
          new DateTimeFormatterBuilder()
              .appendPattern("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.of(1970, 1, 1))
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH));

  /** The wait in milliseconds, where it is tried again. */
  final long delay;

  /** Null where it is tried again. */
  final StopReason stopped;

  private RetryDecision(long delay, StopReason stopped) {
    this.delay = delay;
    this.stopped = stopped;
  }

  /**
   * Decides. Repeating a cancellation is safe: it is idempotent.
   *
   * @param attempts how many were made
   * @param elapsed how long it has taken so far, in milliseconds
   * @param cause why the last attempt leaves the outcome open; null if it does not
   * @param retryAfter what its Retry-After asked for, in milliseconds; 0 for nothing
   * @param random from 0 up to 1
   */
  static RetryDecision decide(
      int attempts,
      long elapsed,
      UnknownCause cause,
      long retryAfter,
      Limits limits,
      double random) {
    // S and F are final.
    if (cause == null) return new RetryDecision(0, StopReason.FINAL);
    // A cause that blames the address or the request: the same request would fare the same.
    if (!cause.repeatable) return new RetryDecision(0, StopReason.NOT_REPEATABLE);
    if (attempts >= limits.maxAttempts) return new RetryDecision(0, StopReason.ATTEMPTS);
    // Sooner than the server asked is as good as not at all.
    long delay = Math.max(jitteredDelay(attempts, limits, random), retryAfter);
    // Nothing can come of an attempt that begins when the time is up.
    if (elapsed + delay >= limits.deadline) return new RetryDecision(0, StopReason.DEADLINE);
    return new RetryDecision(delay, null);
  }

  /**
   * Exponential backoff with full jitter: a random part of baseDelay, doubled with each attempt.
   */
  private static long jitteredDelay(int attempts, Limits limits, double random) {
    double longest = Math.min(limits.maxDelay, limits.baseDelay * Math.pow(2, attempts - 1));
    return (long) (random * longest);
  }

  /**
   * A Retry-After in milliseconds from now: seconds, or a date (RFC 9110, 10.2.3). A date that is
   * past is 0.
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
        // Not in this form; the next one may fit.
      }
    }
    return OptionalLong.empty();
  }
}

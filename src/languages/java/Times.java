package com.example.alipaycancel;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the times of the contract. */
final class Times {
  private static final Pattern HEADER = Pattern.compile(Contract.RESPONSE_TIME_PATTERN);
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "([0-9]{4})-?([0-9]{2})-?([0-9]{2})T([0-9]{2}):?([0-9]{2})"
              + "(?::?([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?:Z|([+-])([0-9]{2})(?::?([0-9]{2}))?)?");

  private Times() {}

  /**
   * Returns whether a value has a form that the contract allows for Response-Time. Other forms are
   * not trusted: the signed content joins Client-Id and time with a dot, so {@code X} and {@code
   * 9.T} would be the same as {@code X.9} and {@code T}.
   */
  static boolean isHeader(String value) {
    return value.length() <= Contract.RESPONSE_TIME_MAX_LENGTH && HEADER.matcher(value).matches();
  }

  /** Parses a Request-Time or Response-Time into milliseconds since 1970. */
  static OptionalLong readHeader(String value) {
    if (value == null || !isHeader(value)) return OptionalLong.empty();
    if (value.matches("[0-9]+")) return OptionalLong.of(Long.parseLong(value));
    return readDateTime(value);
  }

  /**
   * Parses an ISO 8601 date and time into milliseconds since 1970. Hyphens, colons, seconds,
   * fraction and offset are optional. Without an offset, the time is UTC.
   */
  static OptionalLong readDateTime(String value) {
    Matcher match = DATE_TIME.matcher(value);
    if (value.length() > 64 || !match.matches()) return OptionalLong.empty();
    int hour = number(match, 4);
    int minute = number(match, 5);
    int second = number(match, 6);
    int offsetHours = number(match, 9);
    int offsetMinutes = number(match, 10);
    // 60 is a leap second.
    if (hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) {
      return OptionalLong.empty();
    }
    int offset = (offsetHours * 60 + offsetMinutes) * ("-".equals(match.group(8)) ? -1 : 1);
    String fraction = ((match.group(7) == null ? "" : match.group(7)) + "000").substring(0, 3);
    try {
      LocalDate date = LocalDate.of(number(match, 1), number(match, 2), number(match, 3));
      long midnight = date.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
      long seconds = midnight + (hour * 60L + minute - offset) * 60 + second;
      return OptionalLong.of(seconds * 1000 + Long.parseLong(fraction));
    } catch (DateTimeException error) {
      return OptionalLong.empty();
    }
  }

  private static int number(Matcher match, int group) {
    return match.group(group) == null ? 0 : Integer.parseInt(match.group(group));
  }
}

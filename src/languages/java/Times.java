package com.example.alipaycancel;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes the times of the contract and of HTTP. */
final class Times {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final Pattern DATE_TIME =
      Pattern.compile(
          "([0-9]{4})-?([0-9]{2})-?([0-9]{2})T([0-9]{2}):?([0-9]{2})"
              + "(?::?([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?:Z|([+-])([0-9]{2})(?::?([0-9]{2}))?)?");

  private static final String MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec";
  private static final String DAYS = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
  private static final String LONG_DAYS = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";
  private static final String MONTH = "(?<month>" + MONTHS + ")";
  // 60 is a leap second.
  private static final String TIME = "(?<time>(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60))";
  private static final List<Pattern> HTTP_DATES =
      List.of(
          Pattern.compile(
              DAYS + ", (?<day>[0-9]{2}) " + MONTH + " (?<year>[0-9]{4}) " + TIME + " GMT"),
          Pattern.compile(
              LONG_DAYS + ", (?<day>[0-9]{2})-" + MONTH + "-(?<year>[0-9]{2}) " + TIME + " GMT"),
          Pattern.compile(
              DAYS + " " + MONTH + " (?<day>[0-9]{2}| [0-9]) " + TIME + " (?<year>[0-9]{4})"));

  private Times() {}

  /** Returns milliseconds since 1970 in ISO 8601. */
  static String format(long time) {
    return FORMAT.format(Instant.ofEpochMilli(time));
  }

  /** Parses a Request-Time or Response-Time into milliseconds since 1970. */
  static OptionalLong readHeader(String value) {
    if (!Contract.RESPONSE_TIME.allow(value)) return OptionalLong.empty();
    return value.indexOf('-') < 0 ? OptionalLong.of(Long.parseLong(value)) : readDateTime(value);
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

  /**
   * Parses a Retry-After into milliseconds from now: seconds, or a date in one of the three forms of
   * HTTP (RFC 9110, sections 5.6.7 and 10.2.3). Returns 0 for a date in the past, and empty for
   * anything else.
   */
  static OptionalLong readRetryAfter(String value, Instant now) {
    if (value == null || value.length() > 64) return OptionalLong.empty();
    String text = value.replaceAll("^[ \\t]+|[ \\t]+$", "");
    if (text.matches("[0-9]{1,10}")) return OptionalLong.of(Long.parseLong(text) * 1000);
    for (Pattern form : HTTP_DATES) {
      Matcher match = form.matcher(text);
      if (!match.matches()) continue;
      try {
        LocalDate date = LocalDate.of(year(match.group("year"), now), month(match), day(match));
        String[] time = match.group("time").split(":");
        long midnight = date.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        long minutes = Long.parseLong(time[0]) * 60 + Long.parseLong(time[1]);
        long seconds = midnight + minutes * 60 + Long.parseLong(time[2]);
        return OptionalLong.of(Math.max(0, seconds * 1000 - now.toEpochMilli()));
      } catch (DateTimeException error) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  /** A year of two digits is at most 50 years ahead (RFC 9110, section 5.6.7). */
  private static int year(String text, Instant now) {
    int year = Integer.parseInt(text);
    if (text.length() == 4) return year;
    int current = now.atOffset(ZoneOffset.UTC).getYear();
    int inCentury = current - current % 100 + year;
    return inCentury > current + 50 ? inCentury - 100 : inCentury;
  }

  private static int month(Matcher match) {
    return MONTHS.indexOf(match.group("month")) / 4 + 1;
  }

  private static int day(Matcher match) {
    return Integer.parseInt(match.group("day").trim());
  }

  private static int number(Matcher match, int group) {
    return match.group(group) == null ? 0 : Integer.parseInt(match.group(group));
  }
}

<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Parses and formats times, in milliseconds since 1970. */
final class Times
{
    private const DATE_TIME = '/^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?'
        . '(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?$/D';

    /** The three forms of an HTTP date (RFC 9110, section 5.6.7): IMF-fixdate, RFC 850, asctime. */
    private const HTTP_DATES = [
        '/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>[\d:]{8}) GMT$/D',
        '/^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) '
            . '(?<time>[\d:]{8}) GMT$/D',
        '/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>\d\d| \d) (?<time>[\d:]{8}) (?<year>\d{4})$/D',
    ];
    private const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

    /**
     * Whether a value has a form that the contract allows for `Response-Time`. Other forms are not trusted: the signed
     * content joins `Client-Id` and time with a dot, so `X` and `9.T` would be the same as `X.9` and `T`.
     */
    public static function isTimeHeader(string $value): bool
    {
        return Contract::responseTimeBounds()->allow($value);
    }

    /** Parses a `Request-Time` or `Response-Time`; null if it is invalid. */
    public static function readTimeHeader(string $value): ?int
    {
        if (!self::isTimeHeader($value)) {
            return null;
        }
        return preg_match('/^\d+$/D', $value) === 1 ? (int) $value : self::readDateTime($value);
    }

    /**
     * Parses an ISO 8601 date and time; null if it is invalid. Hyphens, colons, seconds, fraction and offset are optional.
     * Without an offset, the time is UTC.
     */
    public static function readDateTime(string $value): ?int
    {
        if (strlen($value) > 64 || preg_match(self::DATE_TIME, $value, $match) !== 1) {
            return null;
        }
        $number = static fn (int $group): int => (int) ($match[$group] ?? 0);
        [$year, $month, $day, $hour, $minute, $second] = array_map($number, [1, 2, 3, 4, 5, 6]);
        // 60 is a leap second.
        $isTime = $hour <= 23 && $minute <= 59 && $second <= 60 && $number(9) <= 23 && $number(10) <= 59;
        // gmmktime and checkdate do not know all years from 0 to 9999.
        $date = (new \DateTimeImmutable('@0'))->setDate($year, $month, $day);
        if (!$isTime || $date->format('n j') !== "$month $day") {
            return null;
        }
        $offset = (($match[8] ?? '') === '-' ? -1 : 1) * ($number(9) * 60 + $number(10));
        return $date->setTime($hour, $minute - $offset, $second)->getTimestamp() * 1000
            + (int) substr(str_pad($match[7] ?? '', 3, '0'), 0, 3);
    }

    /**
     * Parses `Retry-After` into milliseconds from now: seconds, or an HTTP date (RFC 9110, section 10.2.3).
     *
     * @return ?int 0 for a date in the past; null for anything else
     */
    public static function parseRetryAfter(?string $value, int $now): ?int
    {
        if (strlen($value ?? '') > 64) {
            return null;
        }
        $text = trim($value ?? '', " \t");
        if (preg_match('/^\d{1,10}$/D', $text) === 1) {
            return (int) $text * 1000;
        }
        foreach (self::HTTP_DATES as $form) {
            if (preg_match($form, $text, $date) !== 1) {
                continue;
            }
            $year = (int) $date['year'];
            if (strlen($date['year']) === 2) {
                // More than 50 years in the future means the past.
                $current = (int) gmdate('Y', intdiv($now, 1000));
                $year += intdiv($current, 100) * 100;
                $year -= $year > $current + 50 ? 100 : 0;
            }
            $month = 1 + (int) array_search($date['month'], self::MONTHS, true);
            $isMonth = in_array($date['month'], self::MONTHS, true);
            $text = sprintf('%04d-%02d-%02dT%sZ', $year, $month, $date['day'], $date['time']);
            $time = $isMonth ? self::readDateTime($text) : null;
            return $time === null ? null : max(0, $time - $now);
        }
        return null;
    }

    /** Formats a time as ISO 8601 in UTC. */
    public static function format(int $milliseconds): string
    {
        $seconds = (int) floor($milliseconds / 1000);
        return gmdate('Y-m-d\TH:i:s', $seconds) . sprintf('.%03dZ', $milliseconds - $seconds * 1000);
    }

    /** Returns the current time. */
    public static function now(): int
    {
        return (int) (microtime(true) * 1000);
    }
}

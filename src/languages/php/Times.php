<?php

declare(strict_types=1);

namespace AlipayCancel;

/** Reads and writes the times of messages, in milliseconds since 1970. */
final class Times
{
    private const DATE_TIME = '/^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?'
        . '(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?$/D';

    /** The date of HTTP in its three forms (RFC 9110, 5.6.7): day, month, year, time. */
    private const HTTP_DATES = [
        '/^[A-Za-z]{3,9},? (?<day>\d{1,2})[ -](?<month>[A-Za-z]{3})[ -](?<year>\d{2}|\d{4}) (?<time>[\d:]{8}) GMT$/D',
        '/^[A-Za-z]{3} (?<month>[A-Za-z]{3}) +(?<day>\d{1,2}) (?<time>[\d:]{8}) (?<year>\d{4})$/D',
    ];

    /**
     * Whether a value has a form that the contract allows for `Response-Time`. Nothing else may be believed: the signature
     * joins `Client-Id` and the time by a dot, so that with a free form `X` and `9.T` would read as `X.9` and `T`.
     */
    public static function isTimeHeader(string $value): bool
    {
        return Contract::responseTimeBounds()->allow($value);
    }

    /** The moment that a `Request-Time` or `Response-Time` names, or null if it names none. */
    public static function readTimeHeader(string $value): ?int
    {
        if (!self::isTimeHeader($value)) {
            return null;
        }
        return ctype_digit($value) ? (int) $value : self::readDateTime($value);
    }

    /**
     * The moment that a date and time of ISO 8601 names, or null if it is none. A calendar date, with or without hyphens,
     * colons, seconds, a fraction and an offset; without an offset it is taken for UTC.
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
        if (!$isTime || !checkdate($month, $day, $year)) {
            return null;
        }
        $offset = (($match[8] ?? '') === '-' ? -1 : 1) * ($number(9) * 60 + $number(10));
        $seconds = gmmktime($hour, $minute - $offset, $second, $month, $day, $year);
        return $seconds * 1000 + (int) substr(str_pad($match[7] ?? '', 3, '0'), 0, 3);
    }

    /**
     * `Retry-After` in milliseconds from now: seconds, or a date of HTTP (RFC 9110, 10.2.3).
     *
     * @return ?int null for a value that is neither; 0 for a date that is past
     */
    public static function parseRetryAfter(?string $value, int $now): ?int
    {
        $text = trim($value ?? '');
        if (preg_match('/^\d{1,10}$/D', $text) === 1) {
            return (int) $text * 1000;
        }
        foreach (self::HTTP_DATES as $form) {
            if (preg_match($form, $text, $date) !== 1) {
                continue;
            }
            $year = (int) $date['year'] + (strlen($date['year']) === 4 ? 0 : ($date['year'] < '70' ? 2000 : 1900));
            $seconds = strtotime("{$date['day']} {$date['month']} $year {$date['time']} UTC");
            return $seconds === false ? null : max(0, $seconds * 1000 - $now);
        }
        return null;
    }

    /** ISO 8601 in UTC. */
    public static function format(int $milliseconds): string
    {
        return gmdate('Y-m-d\TH:i:s', intdiv($milliseconds, 1000)) . sprintf('.%03dZ', $milliseconds % 1000);
    }

    /** Now. */
    public static function now(): int
    {
        return (int) (microtime(true) * 1000);
    }
}

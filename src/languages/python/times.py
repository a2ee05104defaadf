"""Parse and format times."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone

from . import contract
from .bounds import is_within

_DATE_TIME = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})T([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"(?:Z|([+-])([0-9]{2})(?::?([0-9]{2}))?)?"
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_CLOCK = "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_SHORT = f"(?:{'|'.join(day[:3] for day in _DAYS)})"
_HTTP_DATES = (
    f"{_SHORT}, (?P<day>[0-9]{{2}}) {_MONTH} (?P<year>[0-9]{{4}}) {_CLOCK} GMT",
    f"(?:{'|'.join(_DAYS)}), (?P<day>[0-9]{{2}})-{_MONTH}-(?P<year>[0-9]{{2}}) {_CLOCK} GMT",
    f"{_SHORT} {_MONTH} (?P<day>[0-9]{{2}}| [0-9]) {_CLOCK} (?P<year>[0-9]{{4}})",
)
"""IMF-fixdate, and the obsolete forms of RFC 850 and asctime (RFC 9110, 5.6.7)."""

_DAY = 86_400_000
_CYCLE = 400
_DAYS_OF_CYCLE = 146_097
_EPOCH = date(1970, 1, 1).toordinal()


def is_time_header(value: str) -> bool:
    """Return whether a value has a form that the contract allows for `Response-Time`.

    Other forms are not trusted: the signed content joins `Client-Id` and time with a dot, so `X` and `9.T` would be the same
    as `X.9` and `T`.
    """
    return is_within(contract.RESPONSE_TIME_BOUNDS, value)


def read_time_header(value: str) -> int | None:
    """Parse a `Request-Time` or `Response-Time` into milliseconds since 1970; None if it is invalid."""
    if not is_time_header(value):
        return None
    return int(value) if value.isdigit() else read_date_time(value)


def read_date_time(value: str) -> int | None:
    """Parse an ISO 8601 date and time into milliseconds since 1970; None if it is invalid.

    Hyphens, colons, seconds, fraction and offset are optional. Without an offset, the time is UTC.
    """
    match = _DATE_TIME.fullmatch(value) if len(value) <= 64 else None
    if match is None:
        return None
    year, month, day, hour, minute, second, offset_hour, offset_minute = (
        int(match.group(group) or 0) for group in (1, 2, 3, 4, 5, 6, 9, 10)
    )
    start = _moment(year, month, day, hour, minute, second)
    if start is None or offset_hour > 23 or offset_minute > 59:
        return None
    offset = (offset_hour * 60 + offset_minute) * 60_000
    fraction = int((match.group(7) or "").ljust(3, "0")[:3])
    return start + fraction + (offset if match.group(8) == "-" else -offset)


def parse_retry_after(value: str | None, now: int) -> int | None:
    """Return `Retry-After` in milliseconds from now: seconds, or an HTTP date (RFC 9110, 10.2.3).

    Returns 0 for a date in the past, and None for anything else.
    """
    text = (value or "").strip(" \t")
    if re.fullmatch("[0-9]{1,10}", text):
        return int(text) * 1000
    matches = (re.fullmatch(form, text) for form in _HTTP_DATES)
    match = next(filter(None, matches), None)
    if match is None:
        return None
    year = int(match["year"])
    if len(match["year"]) == 2:
        # More than 50 years ahead means in the past (RFC 9110, 5.6.7).
        this_year = datetime.fromtimestamp(now / 1000, timezone.utc).year
        year += this_year - this_year % 100
        year -= 100 if year > this_year + 50 else 0
    day, *clock = (int(match[part]) for part in ("day", "hour", "minute", "second"))
    moment = _moment(year, _MONTHS.index(match["month"]) + 1, day, *clock)
    return None if moment is None else max(0, moment - now)


def format_time(milliseconds: int) -> str:
    """Format milliseconds since 1970 as ISO 8601 in UTC, with a sign and six digits for years that four cannot express."""
    days, rest = divmod(milliseconds, _DAY)
    cycle, days = divmod(days + _EPOCH - 1, _DAYS_OF_CYCLE)
    in_cycle = date.fromordinal(days + 1)
    year = in_cycle.year + cycle * _CYCLE
    digits = f"{year:04}" if 0 <= year <= 9999 else f"{year:+07}"
    minutes, rest = divmod(rest, 60_000)
    clock = f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
    return f"{digits}-{in_cycle:%m-%d}T{clock}Z"


def _moment(
    year: int, month: int, day: int, hour: int, minute: int, second: int
) -> int | None:
    """Return milliseconds since 1970; None if there is no such time. 60 is a leap second."""
    if hour > 23 or minute > 59 or second > 60:
        return None
    # `datetime` lacks the year 0. The calendar repeats every 400 years.
    cycle, year_of_cycle = divmod(year, _CYCLE)
    try:
        ordinal = date(year_of_cycle + _CYCLE, month, day).toordinal()
    except ValueError:
        return None
    days = ordinal + (cycle - 1) * _DAYS_OF_CYCLE - _EPOCH
    return days * _DAY + ((hour * 60 + minute) * 60 + second) * 1000

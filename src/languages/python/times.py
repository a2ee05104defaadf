"""Parse and format times."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import mktime_tz, parsedate_tz

from . import contract
from .bounds import is_within

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_DATE_TIME = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})T([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"(?:Z|([+-])([0-9]{2})(?::?([0-9]{2}))?)?"
)


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
    # 60 is a leap second.
    if (
        hour > 23
        or minute > 59
        or second > 60
        or offset_hour > 23
        or offset_minute > 59
    ):
        return None
    try:
        midnight = datetime(year, month, day, tzinfo=timezone.utc)
    except ValueError:
        return None
    offset = (-1 if match.group(8) == "-" else 1) * timedelta(
        hours=offset_hour, minutes=offset_minute
    )
    since = (
        midnight
        - _EPOCH
        + timedelta(hours=hour, minutes=minute, seconds=second)
        - offset
    )
    return since // timedelta(milliseconds=1) + int(
        (match.group(7) or "").ljust(3, "0")[:3]
    )


def parse_retry_after(value: str | None, now: int) -> int | None:
    """Return `Retry-After` in milliseconds from now: seconds, or an HTTP date (RFC 9110, 10.2.3).

    Returns 0 for a date in the past, and None for anything else.
    """
    if value is None or len(value) > 64:
        return None
    text = value.strip()
    if re.fullmatch("[0-9]{1,10}", text):
        return int(text) * 1000
    date = parsedate_tz(text) if re.match("[A-Za-z]{3,9},? ", text) else None
    if date is None:
        return None
    try:
        return max(0, mktime_tz(date) * 1000 - now)
    except (ValueError, OverflowError):
        return None


def format_time(milliseconds: int) -> str:
    """Format milliseconds since 1970 as ISO 8601 in UTC."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"

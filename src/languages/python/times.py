"""Reads the times of messages."""

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
    """Say whether a value has a form that the contract allows for `Response-Time`.

    Nothing else may be believed: the signature joins `Client-Id` and the time by a dot, so that with a free form `X` and
    `9.T` would read as `X.9` and `T`.
    """
    return is_within(contract.RESPONSE_TIME_BOUNDS, value)


def read_time_header(value: str) -> int | None:
    """Give the moment that a `Request-Time` or `Response-Time` names, in milliseconds since 1970, if it names one."""
    if not is_time_header(value):
        return None
    return int(value) if value.isdigit() else read_date_time(value)


def read_date_time(value: str) -> int | None:
    """Give the moment that a date and time of ISO 8601 names, in milliseconds since 1970, if it is one.

    A calendar date, with or without hyphens, colons, seconds, a fraction and an offset; without an offset it is UTC.
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
    """Give `Retry-After` in milliseconds from now: seconds, or a date in one of the forms of HTTP (RFC 9110, 10.2.3).

    None for a value that is neither; 0 for a date that is past.
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
    """Write milliseconds since 1970 as ISO 8601 in UTC."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"

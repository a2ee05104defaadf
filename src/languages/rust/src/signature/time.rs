use std::sync::LazyLock;
use std::time::Duration;

use jiff::civil::{Date, DateTime};
use jiff::SignedDuration;
use regex_lite::Regex;

use crate::contract::RESPONSE_TIME_BOUNDS;

/// 1970. Civil times have a wider range than timestamps: every time with a year of four digits.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// Whether a value has a form that the contract allows for `Response-Time`. Other forms are not trusted: the signed content
/// joins `Client-Id` and time with a dot, so `X` and `9.T` would be the same as `X.9` and `T`.
#[must_use]
pub fn is_time_header(value: &str) -> bool {
    RESPONSE_TIME_BOUNDS.allow(value)
}

/// Parses a `Request-Time` or `Response-Time` into milliseconds since 1970; `None` if it is invalid.
#[must_use]
pub fn read_time_header(value: &str) -> Option<i64> {
    if !is_time_header(value) {
        return None;
    }
    value.parse().ok().or_else(|| read_date_time(value))
}

/// Parses an ISO 8601 date and time into milliseconds since 1970; `None` if it is invalid. Hyphens, colons, seconds, fraction
/// and offset are optional. Without an offset, the time is UTC.
pub fn read_date_time(value: &str) -> Option<i64> {
    static DATE_TIME: LazyLock<Regex> = LazyLock::new(|| {
        let date = r"(\d{4})-?(\d{2})-?(\d{2})";
        let time = r"(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?";
        let offset = r"(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?";
        Regex::new(&format!("^{date}T{time}{offset}$")).expect("a pattern that compiles")
    });
    if value.len() > 64 {
        return None;
    }
    let groups = DATE_TIME.captures(value)?;
    let text = |group| groups.get(group).map_or("", |found| found.as_str());
    let number = |group| text(group).parse().unwrap_or(0_i64);
    let (hour, minute, second) = (number(4), number(5), number(6));
    let (offset_hours, offset_minutes) = (number(9), number(10));
    // 60 is a leap second.
    if hour > 23 || minute > 59 || second > 60 || offset_hours > 23 || offset_minutes > 59 {
        return None;
    }
    let midnight = read_date(number(1), number(2), number(3))?;
    let sign = if text(8) == "-" { -1 } else { 1 };
    let offset = sign * (offset_hours * 60 + offset_minutes);
    let seconds = midnight + (hour * 60 + minute - offset) * 60 + second;
    let milliseconds: i64 = format!("{:0<3.3}", text(7)).parse().ok()?;
    Some(seconds * 1000 + milliseconds)
}

/// Returns the start of a day in UTC, in seconds since 1970; `None` for a day that does not exist.
pub(crate) fn read_date(year: i64, month: i64, day: i64) -> Option<i64> {
    let date = Date::new(
        year.try_into().ok()?,
        month.try_into().ok()?,
        day.try_into().ok()?,
    );
    Some(date.ok()?.at(0, 0, 0, 0).duration_since(EPOCH).as_secs())
}

/// Returns the year of a time since 1970, at most 9999.
pub(crate) fn year_of(time: Duration) -> i64 {
    EPOCH.saturating_add(time).year().into()
}

/// Formats milliseconds since 1970 as ISO 8601 in UTC, or as a number if the year has not four digits.
pub(crate) fn iso_time(milliseconds: i64) -> String {
    let time = EPOCH.checked_add(SignedDuration::from_millis(milliseconds));
    time.ok()
        .filter(|time| time.year() >= 0)
        .map_or_else(|| milliseconds.to_string(), |time| format!("{time:.3}Z"))
}

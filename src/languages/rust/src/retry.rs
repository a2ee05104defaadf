use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use regex_lite::Regex;

use crate::limits::Limits;
use crate::result_codes::UnknownCauseCode;
use crate::signature::{read_date, year_of};

/// The input of [`decide`].
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// The number of attempts made.
    pub attempts: u32,
    /// The time since the call began.
    pub elapsed: Duration,
    /// Why the outcome of the last attempt is unknown, if it is.
    pub cause: Option<UnknownCauseCode>,
    /// The `Retry-After` of the last response.
    pub retry_after: Option<Duration>,
}

/// Why no further attempt is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// `S` and `F` are final.
    Final,
    /// The cause is the address or the request itself: the same request would fail again.
    NotRepeatable,
    /// The attempts are used up.
    Attempts,
    /// The deadline has passed, or would pass during the wait.
    Deadline,
}

/// Whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Wait this long, then try again.
    Again(Duration),
    /// Make no further attempt.
    Stop(StopReason),
}

/// Decides whether to try again. Repeating a cancellation is safe: it is idempotent.
///
/// `random` is in [0, 1), for the jitter.
#[must_use]
pub fn decide(situation: &Situation, limits: &Limits, random: f64) -> Decision {
    let Some(cause) = situation.cause else {
        return Decision::Stop(StopReason::Final);
    };
    if !cause.entry().repeatable {
        return Decision::Stop(StopReason::NotRepeatable);
    }
    if situation.attempts >= limits.max_attempts {
        return Decision::Stop(StopReason::Attempts);
    }
    // Retrying before `Retry-After` is pointless.
    let asked = situation.retry_after.unwrap_or_default();
    let delay = jittered_delay(situation.attempts, limits, random).max(asked);
    // No time is left for another attempt.
    if situation.elapsed.saturating_add(delay) >= limits.deadline {
        return Decision::Stop(StopReason::Deadline);
    }
    Decision::Again(delay)
}

/// Exponential backoff with full jitter: a random part of `base_delay`, doubled with each attempt, up to `max_delay`, in whole
/// milliseconds.
fn jittered_delay(attempts: u32, limits: &Limits, random: f64) -> Duration {
    let doubled = milliseconds(limits.base_delay) * 2_f64.powf(f64::from(attempts) - 1.0);
    let longest = doubled.min(milliseconds(limits.max_delay));
    let random = if random.is_nan() {
        0.0
    } else {
        random.clamp(0.0, 1.0)
    };
    Duration::from_secs_f64((random * longest).floor() / 1000.0)
}

/// A duration in milliseconds, exact for whole ones: a product of seconds would round to another millisecond than in the other
/// languages.
fn milliseconds(duration: Duration) -> f64 {
    Duration::as_secs_f64(&(duration * 1000))
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The forms of HTTP-date (RFC 9110, 5.6.7): IMF-fixdate, the form of RFC 850, and that of asctime.
static HTTP_DATES: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    let month = format!("(?<month>{})", MONTHS.join("|"));
    let time = r"(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)";
    let weekday = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
    let long_weekday = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
    [
        format!(r"^{weekday}, (?<day>\d\d) {month} (?<year>\d{{4}}) {time} GMT$"),
        format!(r"^{long_weekday}, (?<day>\d\d)-{month}-(?<year>\d\d) {time} GMT$"),
        format!(r"^{weekday} {month} (?<day>[ \d]\d) {time} (?<year>\d{{4}})$"),
    ]
    .map(|form| Regex::new(&form).expect("a pattern that compiles"))
});

/// Parses `Retry-After`: seconds, or a date in one of the three forms of HTTP (RFC 9110, 5.6.7 and 10.2.3).
///
/// Returns zero for a date in the past, and `None` for anything else.
pub fn parse_retry_after(value: Option<&str>, now: SystemTime) -> Option<Duration> {
    let value = value.filter(|value| value.len() <= 64)?;
    let value = value.trim_matches([' ', '\t']);
    if !value.is_empty() && value.len() <= 10 && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok().map(Duration::from_secs);
    }
    let now = now.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(read_http_date(value, now)?.saturating_sub(now))
}

/// Returns the time since 1970; zero for a date before.
fn read_http_date(value: &str, now: Duration) -> Option<Duration> {
    let groups = HTTP_DATES.iter().find_map(|form| form.captures(value))?;
    let number = |name: &str| groups[name].trim_start().parse().unwrap_or(0_i64);
    let (hour, minute, second) = (number("hour"), number("minute"), number("second"));
    // 60 is a leap second.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let year = match groups["year"].len() {
        2 => full_year(number("year"), year_of(now)),
        _ => number("year"),
    };
    let mut months = MONTHS.into_iter().zip(1..);
    let (_, month) = months.find(|(name, _)| *name == &groups["month"])?;
    let date = read_date(year, month, number("day"))?;
    let seconds = date + (hour * 60 + minute) * 60 + second;
    Some(Duration::from_secs(seconds.try_into().unwrap_or(0)))
}

/// A year of two digits is in the past if it would be more than 50 years in the future (RFC 9110, 5.6.7).
fn full_year(digits: i64, this_year: i64) -> i64 {
    let year = this_year - this_year % 100 + digits;
    if year > this_year + 50 {
        year - 100
    } else {
        year
    }
}

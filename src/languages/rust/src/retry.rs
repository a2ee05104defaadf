use std::time::{Duration, SystemTime};

use crate::limits::Limits;
use crate::result_codes::UnknownCauseCode;

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
    let doubled = limits.base_delay.as_secs_f64() * 2_f64.powf(f64::from(attempts) - 1.0);
    let longest = doubled.min(limits.max_delay.as_secs_f64());
    let random = if random.is_nan() {
        0.0
    } else {
        random.clamp(0.0, 1.0)
    };
    let milliseconds = (random * longest * 1000.0).floor();
    Duration::from_secs_f64(milliseconds / 1000.0)
}

/// Parses `Retry-After`: seconds, or an HTTP date in one of its three forms (RFC 9110, sections 5.6.7 and 10.2.3).
///
/// Returns zero for a date in the past, and `None` for anything else.
pub fn parse_retry_after(value: Option<&str>, now: SystemTime) -> Option<Duration> {
    let value = value.filter(|value| value.len() <= 64)?.trim();
    if !value.is_empty() && value.len() <= 10 && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok().map(Duration::from_secs);
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

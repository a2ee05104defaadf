use std::time::Duration;

use crate::options::Limits;
use crate::result_codes::UnknownCauseCode;

/// What is known when it is decided whether to try again.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// How many attempts were made.
    pub attempts: u32,
    /// How long it has taken so far.
    pub elapsed: Duration,
    /// Why the last attempt leaves the outcome open, if it does.
    pub cause: Option<UnknownCauseCode>,
    /// What its `Retry-After` asked for.
    pub retry_after: Option<Duration>,
}

/// Why no further attempt is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// `S` and `F` are final.
    Final,
    /// The cause blames the address or the request: the same request would fare the same.
    NotRepeatable,
    /// The attempts are used up.
    Attempts,
    /// The time is used up.
    Deadline,
}

/// Whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// After so long a wait.
    Again(Duration),
    /// Not.
    Stop(StopReason),
}

/// Whether to try again, and after how long a wait. Repeating a cancellation is safe: it is idempotent.
///
/// `random` is a number from 0 up to 1, for the jitter.
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
    // Sooner than the server asked is as good as not at all.
    let asked = situation.retry_after.unwrap_or_default();
    let delay = jittered_delay(situation.attempts, limits, random).max(asked);
    // Nothing can come of an attempt that begins when the time is up.
    if situation.elapsed.saturating_add(delay) >= limits.deadline {
        return Decision::Stop(StopReason::Deadline);
    }
    Decision::Again(delay)
}

/// Exponential backoff with full jitter, in whole milliseconds: a random part of `base_delay`, doubled with each attempt, up
/// to `max_delay`.
fn jittered_delay(attempts: u32, limits: &Limits, random: f64) -> Duration {
    let doubled = limits.base_delay.as_secs_f64() * 2_f64.powf(f64::from(attempts) - 1.0);
    let longest = doubled.min(limits.max_delay.as_secs_f64());
    let milliseconds = (random * longest * 1000.0).floor();
    Duration::from_secs_f64(milliseconds / 1000.0)
}

use std::time::{Duration, SystemTime};

/// `Retry-After` as a wait from now: seconds, or a date in one of the three forms of HTTP (RFC 9110, 5.6.7 and 10.2.3).
///
/// Nothing for a value that is neither; zero for a date that is past.
pub fn parse_retry_after(value: Option<&str>, now: SystemTime) -> Option<Duration> {
    let value = value.filter(|value| value.len() <= 64)?.trim();
    if !value.is_empty() && value.len() <= 10 && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok().map(Duration::from_secs);
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

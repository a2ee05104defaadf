use std::time::{Duration, SystemTime};

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

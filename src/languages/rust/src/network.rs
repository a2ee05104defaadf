use std::error::Error;
use std::io::{self, ErrorKind};

use crate::causes;
use crate::error::AnswerError;

/// Why a connection failed, with host and port: `ECONNREFUSED 127.0.0.1:5999`. For an error without a system code, the message
/// of the innermost error, which is from the HTTP or TLS library.
pub(crate) fn network_error(error: &reqwest::Error) -> AnswerError {
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let name = innermost.downcast_ref::<io::Error>().and_then(name_of);
    let reason = name.map_or_else(|| innermost.to_string(), str::to_owned);
    let place = error.url().and_then(|url| {
        let port = url.port_or_known_default()?;
        Some(format!(" {}:{port}", url.host_str()?))
    });
    let reason = reason + &place.unwrap_or_default();
    AnswerError::new(
        &causes::CONNECTION_FAILED_WITH_REASON,
        &[("reason", &reason)],
    )
}

fn name_of(error: &io::Error) -> Option<&'static str> {
    Some(match error.kind() {
        ErrorKind::ConnectionRefused => "ECONNREFUSED",
        ErrorKind::ConnectionReset => "ECONNRESET",
        ErrorKind::ConnectionAborted => "ECONNABORTED",
        ErrorKind::BrokenPipe => "EPIPE",
        ErrorKind::TimedOut => "ETIMEDOUT",
        ErrorKind::HostUnreachable => "EHOSTUNREACH",
        ErrorKind::NetworkUnreachable => "ENETUNREACH",
        _ => return None,
    })
}

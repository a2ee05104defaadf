//! Events for subscribers of `tracing`, in the levels and words of the other clients. They contain no body, key, token or signature.

use std::panic::{catch_unwind, AssertUnwindSafe};

use tracing::{event, Level};

use crate::outcome::{Attempt, CancelOutcome};
use crate::request::CancelRequest;
use crate::result_codes::ResultStatus;

/// `DEBUG` for every attempt, `WARN` too if the outcome stays unknown.
pub(crate) fn attempt(client_id: &str, request: &CancelRequest, attempt: &Attempt) {
    macro_rules! log {
        ($level:expr, $message:literal) => {
            event!(
                $level,
                client_id,
                payment_id = request.payment_id.as_deref(),
                payment_request_id = request.payment_request_id.as_deref(),
                number = attempt.number,
                result_status = attempt.result_status.as_str(),
                result_code = attempt.result_code.as_deref(),
                http_status = attempt.http_status,
                duration = attempt.duration,
                cause = attempt.cause.as_ref().map(|cause| cause.code.as_str()),
                reason = attempt.cause.as_ref().map(|cause| &*cause.message),
                $message
            )
        };
    }
    quietly(|| {
        log!(Level::DEBUG, "attempt");
        if attempt.result_status == ResultStatus::U {
            log!(Level::WARN, "attempt left the outcome open");
        }
    });
}

/// `INFO`: cancelled. `WARN`: not cancelled. `ERROR`: unknown.
pub(crate) fn outcome(outcome: &CancelOutcome) {
    let CancelOutcome {
        verdict, support, ..
    } = outcome;
    macro_rules! log {
        ($level:expr, $message:literal) => {
            event!(
                $level,
                client_id = &*support.client_id,
                payment_id = support.payment_id.as_deref(),
                payment_request_id = support.payment_request_id.as_deref(),
                result_status = verdict.result_status.as_str(),
                result_code = verdict.result_code.as_deref(),
                result_message = verdict.result_message.as_deref(),
                next_step = outcome.advice.next_step.as_str(),
                further_action = &*outcome.advice.further_action,
                attempts = outcome.attempts.len(),
                deviations = verdict.deviations.join(", "),
                cause = verdict.cause.as_ref().map(|cause| cause.code.as_str()),
                reason = verdict.cause.as_ref().map(|cause| &*cause.message),
                $message
            )
        };
    }
    quietly(|| match verdict.result_status {
        ResultStatus::S => log!(Level::INFO, "payment cancelled"),
        ResultStatus::F => log!(Level::WARN, "payment not cancelled"),
        ResultStatus::U => log!(Level::ERROR, "outcome not known"),
    });
}

/// A subscriber that panics must not lose an outcome.
fn quietly(log: impl Fn()) {
    let _ = catch_unwind(AssertUnwindSafe(log));
}

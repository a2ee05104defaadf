use serde::Serialize;

use crate::evidence::Evidence;
use crate::result_codes::{
    result_code, NextStep, ResultStatus, Retry, UnknownCauseCode, REPEATED_FAILURE_ACTION,
    UNDOCUMENTED_RESULT_CODE,
};
use crate::verdict::Verdict;

/// The record of one attempt.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// 1 for the first.
    pub number: u32,
    /// The start time: ISO 8601 in UTC.
    pub started_at: String,
    /// In milliseconds.
    pub duration: f64,
    /// Whether the payment is cancelled, judged from this attempt alone.
    pub result_status: ResultStatus,
    /// Whether the signature of the response was verified.
    pub verified: bool,
    /// The code of the response, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_code: Option<String>,
    /// Why the result status is `U`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<crate::UnknownCause>,
    /// The HTTP status, if a response arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// The `Request-Time` sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_time: Option<String>,
    /// The `Response-Time` received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_time: Option<String>,
    /// The `Retry-After` of the response, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// What was sent and received, if [`with_evidence`](crate::CancelClient::with_evidence) asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// What the provider's technical support asks for. Contains no secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct SupportDetails {
    pub client_id: String,
    pub method: &'static str,
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_request_id: Option<String>,
    /// This field and those below are of the last attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_message: Option<String>,
}

/// Why no further attempt was made after `U`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoppedBy {
    /// The attempts are used up.
    Attempts,
    /// The deadline has passed, or would pass during the wait.
    Deadline,
    /// A repeat would not help.
    NotRepeatable,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    /// What to do next, for people.
    pub further_action: String,
    /// Whether and how to call again. After `U`, keep repeating in either case: with `SameRequest` a queue does it alone; with
    /// `AfterCorrection` a person must also fix something.
    pub retry: Retry,
    /// What to do next, for programs.
    pub next_step: NextStep,
}

/// The result of a cancellation. Match on `verdict.result_status`. After `U`, cancel again later with the same request and
/// `repeated: true`, until the outcome is `S` or `F`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use = "after `U`, cancel again"]
pub struct CancelOutcome {
    /// The verdict of the last attempt.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What to do next.
    #[serde(flatten)]
    pub advice: Advice,
    /// Every attempt, in order.
    pub attempts: Vec<Attempt>,
    /// Why no further attempt was made. Set if and only if the status is `U`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<StoppedBy>,
    /// What to put into a support ticket.
    pub support: SupportDetails,
}

impl From<Verdict> for CancelOutcome {
    /// Makes an outcome without attempts, for tests of your own code. [`judge`](crate::judge()) makes a verdict.
    fn from(verdict: Verdict) -> Self {
        Self {
            advice: advice_on(&verdict),
            attempts: Vec::new(),
            stopped: (verdict.result_status == ResultStatus::U).then_some(StoppedBy::Attempts),
            support: SupportDetails {
                result_code: verdict.result_code.clone(),
                result_message: verdict.result_message.clone(),
                ..SupportDetails::default()
            },
            verdict,
        }
    }
}

/// Returns the advice on a verdict, from its result code and the cause of an unknown outcome.
pub fn advice_on(verdict: &Verdict) -> Advice {
    let entry = verdict.result_code.as_deref().and_then(result_code);
    let known = entry.unwrap_or(&UNDOCUMENTED_RESULT_CODE);
    let Some(cause) = &verdict.cause else {
        let further_action = match verdict.rests_on_idempotency {
            Some(true) => format!("{} {REPEATED_FAILURE_ACTION}", known.further_action),
            _ => known.further_action.to_owned(),
        };
        return Advice {
            further_action,
            retry: known.retry,
            next_step: known.next_step,
        };
    };
    let of_cause = cause.code.entry();
    // For these two causes the code adds how long to wait, or what to fix.
    let code_tells = match cause.code {
        UnknownCauseCode::UnknownResult => entry.is_some(),
        UnknownCauseCode::RequestRefused => true,
        _ => false,
    };
    let (further_action, next_step) = match code_tells {
        true => (
            format!("{} {}", known.further_action, of_cause.further_action),
            known.next_step,
        ),
        false => (of_cause.further_action.to_owned(), of_cause.next_step),
    };
    // The cause says whether to cancel again.
    Advice {
        further_action,
        retry: of_cause.retry,
        next_step,
    }
}

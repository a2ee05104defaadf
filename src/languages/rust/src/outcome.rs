use serde::Serialize;

use crate::result_codes::{
    result_code, NextStep, ResultStatus, Retry, UnknownCauseCode, UNDOCUMENTED_RESULT_CODE,
};
use crate::verdict::Verdict;

/// One request of a cancellation and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// 1 for the first.
    pub number: u32,
    /// When it began, ISO 8601 in UTC.
    pub started_at: String,
    /// How long it took, in milliseconds.
    pub duration: f64,
    /// What it says of the payment.
    pub result_status: ResultStatus,
    /// Whether the answer's signature verified.
    pub verified: bool,
    /// The code of the answer, if one could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_code: Option<String>,
    /// Why it is `U`.
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
    /// What `Retry-After` asked for, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

/// What the provider's technical support asks for. No secret is among it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    /// Of the last attempt, like all that follows.
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

/// Why an outcome that is not known was not tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoppedBy {
    /// The attempts were used up.
    Attempts,
    /// The deadline was used up.
    Deadline,
    /// A repeat would not help.
    NotRepeatable,
}

/// What to do after a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    /// What to do now, in a sentence.
    pub further_action: String,
    /// Whether and how to call again. After `U`: `SameRequest` is for a queue; `AfterCorrection` wants a person, while the
    /// queue goes on.
    pub retry: Retry,
    /// What to do now, for a program.
    pub next_step: NextStep,
}

/// What came of a cancellation. Match on `verdict.result_status`. After `U`, cancel again later with the same request and
/// `repeated: true`, until it is `S` or `F`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use = "after `U` the cancellation must be tried again"]
pub struct CancelOutcome {
    /// What the last attempt says of the payment.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What to do now.
    #[serde(flatten)]
    pub advice: Advice,
    /// Every attempt, in order.
    pub attempts: Vec<Attempt>,
    /// Why it was not tried again; there with `U`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<StoppedBy>,
    /// What a support ticket needs.
    pub support: SupportDetails,
}

/// What to do after a verdict: what the contract says of its result code, and of why it is not known.
pub fn advice_on(verdict: &Verdict) -> Advice {
    let entry = verdict.result_code.as_deref().and_then(result_code);
    let known = entry.unwrap_or(&UNDOCUMENTED_RESULT_CODE);
    let Some(cause) = &verdict.cause else {
        return Advice {
            further_action: known.further_action.to_owned(),
            retry: known.retry,
            next_step: known.next_step,
        };
    };
    let of_cause = cause.code.entry();
    // Only here the code tells more than the cause: how long to wait, or what to mend.
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
    // Whether to cancel again is the cause's to say.
    Advice {
        further_action,
        retry: of_cause.retry,
        next_step,
    }
}

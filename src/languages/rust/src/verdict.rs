use serde::Serialize;

use crate::result_codes::{ResultStatus, UnknownCauseCode};

/// Why an outcome is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownCause {
    /// To switch on.
    pub code: UnknownCauseCode,
    /// The cause in words, for people and logs.
    pub message: String,
}

/// What one answer says of the payment, before it is decided whether to try again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// `S`: cancelled. `F`: not cancelled. `U`: not known.
    pub result_status: ResultStatus,
    /// The code of the answer, if it has one; always there with `S` and `F`. The provider may send any other than those in
    /// [`result_codes`](crate::result_codes).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_code: Option<String>,
    /// The message of the answer, if it has one. For people; never branch on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_message: Option<String>,
    /// Why it is not known; there with `U`, and only there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<UnknownCause>,
    /// Whether the answer's signature verified. With `S` it did.
    pub verified: bool,
    /// With `S`: as the answer gives it; there whenever the request was by `payment_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// With `S`: as the answer gives it; there whenever the request was by `payment_request_id` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_request_id: Option<String>,
    /// With `S`: when the payment was cancelled, ISO 8601 as the answer writes it. Left out where the answer has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_time: Option<String>,
    /// The fields of the answer that break the contract without changing the decision, as JSON pointers: `/cancelTime`.
    /// Worth a log line, and a word to the provider.
    pub deviations: Vec<&'static str>,
}

impl Verdict {
    /// A verdict with nothing but its status.
    pub(crate) fn new(result_status: ResultStatus, verified: bool) -> Self {
        Self {
            result_status,
            result_code: None,
            result_message: None,
            cause: None,
            verified,
            payment_id: None,
            payment_request_id: None,
            cancel_time: None,
            deviations: Vec::new(),
        }
    }

    /// A verdict that leaves the outcome open.
    pub(crate) fn unknown(code: UnknownCauseCode, message: impl Into<String>) -> Self {
        let message = message.into();
        let cause = Some(UnknownCause { code, message });
        Self {
            cause,
            ..Self::new(ResultStatus::U, false)
        }
    }
}

use std::fmt;

use serde::Serialize;

use crate::causes::CauseTemplate;
use crate::error::SignerError;
use crate::result_codes::{ResultStatus, UnknownCauseCode};

/// Why an outcome is unknown.
///
/// As an error, its source is that of a signer that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownCause {
    /// The cause, for programs.
    pub code: UnknownCauseCode,
    /// Describes the cause, for people and logs.
    pub message: String,
    /// The signer's own error, if a repeat could not be signed. It is in no message, log line or JSON.
    #[serde(skip)]
    pub error: Option<SignerError>,
}

impl fmt::Display for UnknownCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for UnknownCause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.as_ref().map(SignerError::source)
    }
}

/// The judgement of one response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// `S`: cancelled. `F`: not cancelled. `U`: unknown.
    pub result_status: ResultStatus,
    /// The code of the response, if it has one; always set with `S` and `F`. [`result_codes`](crate::result_codes) has the
    /// documented codes; the provider may send others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_code: Option<String>,
    /// The message of the response, if it has one. For people; never branch on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_message: Option<String>,
    /// Why the outcome is unknown. Set if and only if the status is `U`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<UnknownCause>,
    /// Whether the signature of the response was verified. Always true with `S`.
    pub verified: bool,
    /// Whether this failure assumes that the API is idempotent: an earlier request may have been received, and only a conclusive
    /// code says that it did not cancel the payment. If true, look up the status of the payment (`inquiryPayment`) before you do
    /// anything irreversible. Set if and only if the status is `F`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rests_on_idempotency: Option<bool>,
    /// Taken from a successful response. Always set if the request has a `payment_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// Taken from a successful response. Always set if the request has only a `payment_request_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_request_id: Option<String>,
    /// When the payment was cancelled: ISO 8601, as received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_time: Option<String>,
    /// The fields that break the contract but do not affect the verdict, as JSON pointers: `/cancelTime`. Log them, and report
    /// them to the provider.
    pub deviations: Vec<&'static str>,
}

impl Verdict {
    /// A verdict with only its status.
    pub(crate) fn new(result_status: ResultStatus, verified: bool) -> Self {
        Self {
            result_status,
            result_code: None,
            result_message: None,
            cause: None,
            verified,
            rests_on_idempotency: None,
            payment_id: None,
            payment_request_id: None,
            cancel_time: None,
            deviations: Vec::new(),
        }
    }

    /// A verdict of `U`. `words` are what the placeholders of its message stand for.
    pub(crate) fn unknown(cause: &CauseTemplate, words: &[(&str, &str)]) -> Self {
        Self::because(cause.fill(words))
    }

    pub(crate) fn because(cause: UnknownCause) -> Self {
        Self {
            cause: Some(cause),
            ..Self::new(ResultStatus::U, false)
        }
    }
}

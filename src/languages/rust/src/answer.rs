use std::collections::HashMap;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::contract::{Bounds, RESULT_CODE_BOUNDS, RESULT_MESSAGE_BOUNDS};
use crate::request::{CancelRequest, PAYMENT_ID_BOUNDS, PAYMENT_REQUEST_ID_BOUNDS};
use crate::result_codes::ResultStatus;
use crate::signature::read_date_time;

/// The fields of a JSON object, unparsed. The last of duplicate fields counts.
type Fields = HashMap<String, Box<RawValue>>;

/// A body that is not JSON.
pub(crate) struct Unreadable;

/// The fields that the verdict needs or reports. A field of the wrong type counts as missing. Other fields need only be
/// valid JSON.
#[derive(Default)]
pub(crate) struct AnswerFields {
    answer: Fields,
    result: Fields,
}

impl AnswerFields {
    /// Parses a body. Invalid UTF-8 is replaced; an empty body has no fields.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Unreadable> {
        let text = String::from_utf8_lossy(body);
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        if text.is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str::<IgnoredAny>(text).map_err(|_| Unreadable)?;
        let answer = fields_of(text);
        let result = answer.get("result").map(|result| fields_of(result.get()));
        Ok(Self {
            result: result.unwrap_or_default(),
            answer,
        })
    }

    pub(crate) fn result_status(&self) -> Option<ResultStatus> {
        ResultStatus::parse(&text(&self.result, "resultStatus")?)
    }

    pub(crate) fn result_code(&self) -> Option<String> {
        text(&self.result, "resultCode").filter(|code| !code.is_empty())
    }

    pub(crate) fn result_message(&self) -> Option<String> {
        text(&self.result, "resultMessage")
    }

    pub(crate) fn payment_id(&self) -> Option<String> {
        text(&self.answer, "paymentId").filter(|id| !id.is_empty())
    }

    pub(crate) fn payment_request_id(&self) -> Option<String> {
        text(&self.answer, "paymentRequestId").filter(|id| !id.is_empty())
    }

    pub(crate) fn cancel_time(&self) -> Option<String> {
        text(&self.answer, "cancelTime").filter(|time| read_date_time(time).is_some())
    }

    /// Returns the fields that break the contract but do not affect the verdict, as JSON pointers in the order of the
    /// contract.
    pub(crate) fn deviations(
        &self,
        request: &CancelRequest,
        status: ResultStatus,
    ) -> Vec<&'static str> {
        let succeeded = status == ResultStatus::S;
        let deviates = |fields: &Fields, name: &str, bounds: &Bounds| {
            !text(fields, name).is_some_and(|value| bounds.allow(&value))
        };
        let id_deviates = |name: &str, wanted: &Option<String>, bounds: &Bounds| match self
            .answer
            .get(name)
            .filter(|value| value.get() != "null")
        {
            None => succeeded,
            Some(_) => {
                deviates(&self.answer, name, bounds)
                    || (wanted.is_some() && *wanted != text(&self.answer, name))
            }
        };
        let CancelRequest {
            payment_id,
            payment_request_id,
            ..
        } = request;
        let checks = [
            (
                "/result/resultCode",
                deviates(&self.result, "resultCode", &RESULT_CODE_BOUNDS),
            ),
            (
                "/result/resultMessage",
                deviates(&self.result, "resultMessage", &RESULT_MESSAGE_BOUNDS),
            ),
            (
                "/paymentId",
                id_deviates("paymentId", payment_id, &PAYMENT_ID_BOUNDS),
            ),
            (
                "/paymentRequestId",
                id_deviates(
                    "paymentRequestId",
                    payment_request_id,
                    &PAYMENT_REQUEST_ID_BOUNDS,
                ),
            ),
            ("/cancelTime", succeeded && self.cancel_time().is_none()),
        ];
        let deviating = checks.into_iter().filter(|(_, deviates)| *deviates);
        deviating.map(|(pointer, _)| pointer).collect()
    }
}

fn fields_of(json: &str) -> Fields {
    serde_json::from_str(json).unwrap_or_default()
}

fn text(fields: &Fields, name: &str) -> Option<String> {
    serde_json::from_str(fields.get(name)?.get()).ok()
}

use crate::answer::AnswerFields;
use crate::causes::{self, CauseTemplate};
use crate::contract::{RETRYABLE_HTTP_STATUSES, RETRYABLE_HTTP_STATUSES_FROM, TOLERATED_AGE};
use crate::request::CancelRequest;
use crate::result_codes::{result_code, ResultStatus};
use crate::signature::{iso_time, read_time_header};
use crate::verdict::Verdict;

/// A response to judge. [`verify_response`](crate::transport::verify_response) checks its signature.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// Whether its signature was verified.
    pub verified: bool,
    /// The raw bytes of its body.
    pub body: &'a [u8],
    /// Its `Response-Time`, as received.
    pub response_time: Option<&'a str>,
    /// The `Request-Time` of its request, in milliseconds since 1970.
    pub request_time: i64,
}

/// Judges a response by the rules of the contract, in their order. Deviations that do not affect the verdict are listed in
/// `deviations`.
///
/// `repeated` says whether the provider may have received a request for this cancellation before.
#[must_use]
pub fn judge(answer: &Answer<'_>, request: &CancelRequest, repeated: bool) -> Verdict {
    let verified = answer.verified;
    let parsed = AnswerFields::read(answer.body);
    let is_json = parsed.is_ok();
    let fields = parsed.unwrap_or_default();
    let open = |cause: &CauseTemplate, words: &[(&str, &str)]| Verdict {
        verified,
        result_code: fields.result_code(),
        result_message: fields.result_message(),
        ..Verdict::unknown(cause, words)
    };

    if answer.status != 200 {
        let cause = match is_retryable(answer.status) {
            true => &causes::RETRYABLE_HTTP_STATUS,
            false => &causes::OTHER_HTTP_STATUS,
        };
        return open(cause, &[("httpStatus", &answer.status.to_string())]);
    }
    if !is_json {
        return open(&causes::NOT_JSON, &[]);
    }
    let Some(result_status) = fields.result_status() else {
        return open(&causes::OTHER_RESULT_STATUS, &[]);
    };
    let code = fields.result_code();
    let of_code = [
        ("resultCode", code.as_deref().unwrap_or_default()),
        ("resultStatus", result_status.as_str()),
    ];
    let entry = code.as_deref().and_then(result_code);
    if entry.is_some_and(|entry| entry.result_status != result_status) {
        return open(&causes::CONFLICTING_RESULT_CODE, &of_code);
    }
    let deviations = fields.deviations(request, result_status);
    if result_status == ResultStatus::U {
        let cause = match code {
            Some(_) => &causes::UNKNOWN,
            None => &causes::UNKNOWN_WITHOUT_RESULT_CODE,
        };
        return Verdict {
            deviations,
            ..open(cause, &of_code)
        };
    }
    if code.is_none() {
        return open(&causes::MISSING_RESULT_CODE, &[]);
    }

    let (id_field, wanted, given) = match &request.payment_id {
        Some(id) => ("paymentId", Some(id), fields.payment_id()),
        None => (
            "paymentRequestId",
            request.payment_request_id.as_ref(),
            fields.payment_request_id(),
        ),
    };
    let of_payment = [("idField", id_field)];
    let is_other = given.is_some() && given.as_ref() != wanted;
    let decided = Verdict {
        result_code: code.clone(),
        result_message: fields.result_message(),
        deviations,
        ..Verdict::new(result_status, verified)
    };

    if result_status == ResultStatus::S {
        if entry.is_none() {
            return open(&causes::UNDOCUMENTED_SUCCESS, &of_code);
        }
        if !verified {
            return open(&causes::UNSIGNED_SUCCESS, &[]);
        }
        if given.is_none() {
            return open(&causes::SUCCESS_WITHOUT_PAYMENT, &of_payment);
        }
        if is_other {
            return open(&causes::SUCCESS_OF_ANOTHER_PAYMENT, &of_payment);
        }
        return Verdict {
            payment_id: fields.payment_id(),
            payment_request_id: fields.payment_request_id(),
            cancel_time: fields.cancel_time(),
            ..decided
        };
    }

    if is_other {
        return open(&causes::FAILURE_OF_ANOTHER_PAYMENT, &of_payment);
    }
    let response_time = answer.response_time.unwrap_or_default();
    let time = read_time_header(response_time);
    let asked = ("requestTime", &*iso_time(answer.request_time));
    if verified && time.is_none() {
        let words = [("responseTime", response_time), asked];
        return open(&causes::FAILURE_WITHOUT_READABLE_TIME, &words);
    }
    let time = time.unwrap_or_default();
    if verified && time < answer.request_time.saturating_sub(TOLERATED_AGE) {
        let words = [("responseTime", &*iso_time(time)), asked];
        return open(&causes::OLD_FAILURE, &words);
    }
    if repeated && !entry.is_some_and(|entry| entry.conclusive) {
        return open(&causes::INCONCLUSIVE_FAILURE_AFTER_REPEAT, &of_code);
    }
    if repeated && !verified {
        return open(&causes::UNSIGNED_FAILURE_AFTER_REPEAT, &of_code);
    }
    Verdict {
        rests_on_idempotency: Some(repeated),
        ..decided
    }
}

/// Whether the same request may succeed after this HTTP status.
fn is_retryable(status: u16) -> bool {
    status >= RETRYABLE_HTTP_STATUSES_FROM || RETRYABLE_HTTP_STATUSES.contains(&status)
}

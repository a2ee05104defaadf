use crate::answer::AnswerFields;
use crate::request::CancelRequest;
use crate::result_codes::{result_code, ResultStatus, UnknownCauseCode};
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

/// In milliseconds. If the time of an `F` lies further before its request, it belongs to another request, or a clock is wrong.
const TOLERATED_AGE: i64 = 15 * 60_000;

/// HTTP statuses, besides 5xx, after which the same request may succeed later: RFC 9110, RFC 8470, RFC 6585.
const PASSING_STATUSES: [u16; 3] = [408, 425, 429];

/// Judges a response. The HTTP status, the signature, the result and the payment's ids decide. Deviations that do not affect
/// the verdict are listed in `deviations`.
///
/// `repeated` says whether the provider may have received a request for this cancellation before.
pub fn judge(answer: &Answer<'_>, request: &CancelRequest, repeated: bool) -> Verdict {
    let Answer {
        status, verified, ..
    } = *answer;
    let read = AnswerFields::read(answer.body);
    if status != 200 {
        let passing = status >= 500 || PASSING_STATUSES.contains(&status);
        let code = match passing {
            true => UnknownCauseCode::Unavailable,
            false => UnknownCauseCode::HttpStatus,
        };
        let message = format!("The HTTP status is {status}.");
        return open(
            code,
            message,
            verified,
            &read.unwrap_or_else(|_| AnswerFields::default()),
        );
    }
    match read {
        Ok(fields) => judge_fields(answer, &fields, request, repeated),
        Err(_) => Verdict::unknown(
            UnknownCauseCode::UnreadableResponse,
            "The response is not JSON.",
        ),
    }
}

/// A verdict of `U`, with the code and message of the response.
fn open(code: UnknownCauseCode, message: String, verified: bool, fields: &AnswerFields) -> Verdict {
    Verdict {
        verified,
        result_code: fields.result_code(),
        result_message: fields.result_message(),
        ..Verdict::unknown(code, message)
    }
}

fn judge_fields(
    answer: &Answer<'_>,
    fields: &AnswerFields,
    request: &CancelRequest,
    repeated: bool,
) -> Verdict {
    use UnknownCauseCode::{
        InvalidResponse, OtherPayment, RequestRefused, StaleResponse, UnknownResult,
        UntrustedResponse,
    };
    let verified = answer.verified;
    let open = |code, message: String| open(code, message, verified, fields);
    let invalid = |fault: String| {
        open(
            InvalidResponse,
            format!("The response breaks the contract: {fault}"),
        )
    };

    let Some(result_status) = fields.result_status() else {
        return invalid("`result.resultStatus` is none of S, F and U.".to_owned());
    };
    let code = fields.result_code();
    let entry = code.as_deref().and_then(result_code);
    if entry.is_some_and(|entry| entry.result_status != result_status) {
        let code = code.unwrap_or_default();
        return invalid(format!("{code} does not go with {result_status:?}."));
    }
    let deviations = fields.deviations(request, result_status);
    if result_status == ResultStatus::U {
        let code = code.as_deref().unwrap_or("without a code");
        let verdict = open(UnknownResult, format!("The API answered U: {code}."));
        return Verdict {
            deviations,
            ..verdict
        };
    }
    let Some(code) = code else {
        return invalid("`result.resultCode` is missing.".to_owned());
    };

    let (name, wanted, given) = match &request.payment_id {
        Some(id) => ("paymentId", Some(id), fields.payment_id()),
        None => (
            "paymentRequestId",
            request.payment_request_id.as_ref(),
            fields.payment_request_id(),
        ),
    };
    let other_payment = given.is_some() && given.as_ref() != wanted;
    let decided = Verdict {
        result_code: Some(code.clone()),
        result_message: fields.result_message(),
        deviations,
        ..Verdict::new(result_status, verified)
    };

    if result_status == ResultStatus::S {
        if entry.is_none() {
            return invalid(format!("{code} is no success."));
        }
        if !verified {
            return open(
                UntrustedResponse,
                "The response is an unsigned success.".to_owned(),
            );
        }
        if given.is_none() {
            return invalid(format!("a success without the request's `{name}`."));
        }
        if other_payment {
            let message = "The response is a success for another";
            return open(
                OtherPayment,
                format!("{message} {name} than the request's."),
            );
        }
        return Verdict {
            payment_id: fields.payment_id(),
            payment_request_id: fields.payment_request_id(),
            cancel_time: fields.cancel_time(),
            ..decided
        };
    }

    let earlier = "and a request before it may have cancelled the payment.";
    if other_payment {
        let message = "The response is a failure of another";
        return open(
            OtherPayment,
            format!("{message} {name} than the request's."),
        );
    }
    if let Some(stale) = verified.then(|| staleness(answer)).flatten() {
        return open(StaleResponse, stale);
    }
    if repeated && !entry.is_some_and(|entry| entry.conclusive) {
        let message = format!("The API refused this request ({code}), {earlier}");
        return open(RequestRefused, message);
    }
    if repeated && !verified {
        let message = format!("The response is an unsigned failure ({code}), {earlier}");
        return open(UntrustedResponse, message);
    }
    decided
}

/// Why the time of a signed response does not fit its request; `None` if it fits.
fn staleness(answer: &Answer<'_>) -> Option<String> {
    let text = answer.response_time.unwrap_or_default();
    let asked = iso_time(answer.request_time);
    match read_time_header(text) {
        Some(time) if time >= answer.request_time - TOLERATED_AGE => None,
        Some(time) => Some(format!(
            "The response is a failure of {}, more than 15 minutes before the request of {asked}. It may be an answer to \
             another request, or this machine's clock is ahead.",
            iso_time(time)
        )),
        None => Some(format!(
            "The response is a failure whose time, {text:?}, cannot be read. The request was made at {asked}."
        )),
    }
}

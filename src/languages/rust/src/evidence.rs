use std::collections::BTreeMap;

use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::attempt::Exchange;
use crate::causes;
use crate::contract::{
    AGENT_TOKEN_HEADER, CLIENT_ID_HEADER, OPERATION_METHOD, OPERATION_PATH, RECORDED_HEADERS,
    REQUEST_TIME_HEADER, RESPONSE_TIME_HEADER, SIGNATURE_HEADER,
};
use crate::error::Error;
use crate::judge::{judge, Answer};
use crate::request::CancelRequest;
use crate::result_codes::ResultStatus;
use crate::signature::PublicKey;
use crate::transport::{header_value, verified_by};
use crate::verdict::Verdict;

/// What evidence contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceContent {
    /// All but the merchant's own signature and token.
    WithoutSecrets,
    /// The merchant's own signature and token, too.
    Complete,
}

/// What an attempt sent and received: proof for later. Its JSON has the form of `evidence.schema.json`. It never contains a
/// key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The version of the form: 1.
    pub version: u32,
    /// When the attempt began: ISO 8601 in UTC.
    pub started_at: String,
    /// In milliseconds.
    pub duration: f64,
    /// Whether an earlier request for this cancellation may have been received.
    pub repeated: bool,
    /// `None` if nothing was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<EvidenceRequest>,
    /// `None` if no response arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<EvidenceResponse>,
    /// The fingerprint of the key that verified the response: SHA-256 over its SPKI DER, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_fingerprint: Option<String>,
}

/// A request that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceRequest {
    /// The HTTP method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The headers that the client sets. The transport adds others, such as `Host`.
    pub headers: BTreeMap<String, String>,
    /// The headers that were sent but are not recorded.
    #[serde(default)]
    pub withheld: Vec<String>,
    /// The body in Base64.
    pub body: String,
}

/// A response that was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers that the contract names, with names in lower case. No cookie.
    pub headers: BTreeMap<String, String>,
    /// The body in Base64. `None` if it is incomplete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// The request and the response of an exchange as evidence.
pub(crate) fn parts_of(
    exchange: &Exchange,
    url: &Url,
    body: &[u8],
    content: EvidenceContent,
) -> (Option<EvidenceRequest>, Option<EvidenceResponse>) {
    let request = exchange.request_time.map(|_| {
        let is_secret = |name: &str| name == SIGNATURE_HEADER || name == AGENT_TOKEN_HEADER;
        let headers = exchange.request_headers.keys().map(named);
        let (withheld, recorded): (Vec<_>, Vec<_>) =
            headers.partition(|name| content == EvidenceContent::WithoutSecrets && is_secret(name));
        let value = |name| header_value(&exchange.request_headers, name).unwrap_or_default();
        EvidenceRequest {
            method: OPERATION_METHOD.to_owned(),
            url: url.to_string(),
            headers: recorded
                .into_iter()
                .map(|name| (name.to_owned(), value(name)))
                .collect(),
            withheld: withheld.into_iter().map(str::to_owned).collect(),
            body: STANDARD.encode(body),
        }
    });
    let response = exchange.http_status.map(|status| {
        let headers = &exchange.response_headers;
        let kept = RECORDED_HEADERS
            .iter()
            .filter_map(|name| Some((name.to_lowercase(), header_value(headers, name)?)));
        EvidenceResponse {
            status,
            headers: kept.collect(),
            body: exchange.body.as_ref().map(|body| STANDARD.encode(body)),
        }
    });
    (request, response)
}

/// The name of a request header as the contract writes it.
fn named(name: &HeaderName) -> &str {
    let names = [
        CLIENT_ID_HEADER,
        REQUEST_TIME_HEADER,
        SIGNATURE_HEADER,
        AGENT_TOKEN_HEADER,
        "Accept",
        "Content-Type",
    ];
    let mut known = names.into_iter();
    known
        .find(|known| known.eq_ignore_ascii_case(name.as_str()))
        .unwrap_or(name.as_str())
}

/// What evidence must prove. `None` allows any value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct EvidenceClaim {
    /// The merchant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// The payment, by the merchant's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_request_id: Option<String>,
}

impl EvidenceClaim {
    /// The first id of the claim that a payment does not have.
    fn unproven(
        &self,
        payment_id: Option<&String>,
        payment_request_id: Option<&String>,
    ) -> Option<&'static str> {
        let ids = [
            ("paymentId", self.payment_id.as_ref(), payment_id),
            (
                "paymentRequestId",
                self.payment_request_id.as_ref(),
                payment_request_id,
            ),
        ];
        let mut unproven = ids
            .into_iter()
            .filter(|(_, claimed, id)| claimed.is_some() && claimed != id);
        unproven.next().map(|(name, ..)| name)
    }
}

/// Verifies the signature of the recorded response over its bytes, and judges it by the rules of a cancellation. `S` and `F` are
/// always signed, and always of a cancellation. A response without a signature proves nothing and gives `U`. The keys are those
/// of the provider at that time.
///
/// The evidence itself says which payment it is of. State in the claim what it must prove, so that valid evidence of another
/// payment gives `U`: a success must name the payment in the signed response. The response of a failure names no payment; its
/// request must name it. `EvidenceClaim::default()` allows any cancellation.
///
/// # Errors
/// [`Error::Evidence`] if the evidence is invalid.
pub fn verify_evidence(
    evidence: &Evidence,
    alipay_public_keys: &[PublicKey],
    claim: &EvidenceClaim,
) -> Result<Verdict, Error> {
    if evidence.version != 1 {
        return Err(fault("`version` must be 1."));
    }
    let Some(request) = &evidence.request else {
        return Ok(Verdict::unknown(&causes::NOTHING_SENT, &[]));
    };
    let url = Url::parse(&request.url).map_err(|_| fault("`request.url` must be a URL."))?;
    let object: Option<Value> = STANDARD
        .decode(&request.body)
        .ok()
        .and_then(|body| serde_json::from_slice(&body).ok());
    let ids = object
        .filter(Value::is_object)
        .ok_or_else(|| fault("`request.body` must be a JSON object in Base64."))?;
    let sent = headers_of("request", &request.headers)?;
    let method = &request.method;
    if method != OPERATION_METHOD || !url.path().ends_with(OPERATION_PATH) {
        return Ok(Verdict::unknown(&causes::ANOTHER_OPERATION, &[]));
    }
    let client_id = header_value(&sent, CLIENT_ID_HEADER).unwrap_or_default();
    if claim.client_id.as_ref().is_some_and(|id| *id != client_id) {
        return Ok(Verdict::unknown(&causes::EVIDENCE_OF_ANOTHER_CLIENT, &[]));
    }
    let Some((response, body)) = with_body(evidence.response.as_ref()) else {
        return Ok(Verdict::unknown(&causes::NO_RECORDED_RESPONSE, &[]));
    };
    let body = STANDARD
        .decode(body)
        .map_err(|_| fault("`response.body` must be Base64."))?;
    let received = headers_of("response", &response.headers)?;

    match verified_by(
        method,
        url.path(),
        &received,
        &body,
        &client_id,
        alipay_public_keys,
    ) {
        Err(error) => return Ok(Verdict::because(error.cause)),
        Ok(None) => return Ok(Verdict::unknown(&causes::UNSIGNED_EVIDENCE, &[])),
        Ok(Some(_)) => {}
    }
    let request_time = header_value(&sent, REQUEST_TIME_HEADER);
    let response_time = header_value(&received, RESPONSE_TIME_HEADER);
    let answer = Answer {
        status: response.status,
        verified: true,
        body: &body,
        response_time: response_time.as_deref(),
        // Any failure is too old for a request whose time is not known.
        request_time: request_time
            .and_then(|time| time.parse().ok())
            .unwrap_or(i64::MAX),
    };
    let id = |name: &str| ids[name].as_str().map(str::to_owned);
    let payment = CancelRequest {
        payment_id: id("paymentId"),
        payment_request_id: id("paymentRequestId"),
        ..CancelRequest::default()
    };
    let verdict = judge(&answer, &payment, evidence.repeated);
    let (payment_id, payment_request_id) = match verdict.result_status {
        ResultStatus::S => (&verdict.payment_id, &verdict.payment_request_id),
        ResultStatus::F => (&payment.payment_id, &payment.payment_request_id),
        ResultStatus::U => return Ok(verdict),
    };
    let Some(id_field) = claim.unproven(payment_id.as_ref(), payment_request_id.as_ref()) else {
        return Ok(verdict);
    };
    let words = [("idField", id_field)];
    Ok(Verdict {
        result_code: verdict.result_code,
        result_message: verdict.result_message,
        verified: true,
        ..Verdict::unknown(&causes::EVIDENCE_OF_ANOTHER_PAYMENT, &words)
    })
}

fn with_body(response: Option<&EvidenceResponse>) -> Option<(&EvidenceResponse, &String)> {
    Some((response?, response?.body.as_ref()?))
}

fn headers_of(of: &str, values: &BTreeMap<String, String>) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    for (name, value) in values {
        let name = HeaderName::from_bytes(name.as_bytes()).ok();
        let value = HeaderValue::from_bytes(value.as_bytes()).ok();
        let pair = name.zip(value);
        let (name, value) =
            pair.ok_or_else(|| fault(&format!("`{of}.headers` must map header names to values.")))?;
        headers.append(name, value);
    }
    Ok(headers)
}

fn fault(rule: &str) -> Error {
    Error::Evidence(rule.to_owned())
}

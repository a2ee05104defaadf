use std::time::{Duration, Instant, SystemTime};

use reqwest::header::HeaderMap;
use reqwest::{Method, Request, Url};

use crate::causes;
use crate::client::CancelClient;
use crate::contract::{OPERATION_METHOD, RESPONSE_TIME_HEADER};
use crate::credentials::Credentials;
use crate::error::{AnswerError, Error};
use crate::evidence::{parts_of, Evidence};
use crate::judge::{judge, Answer};
use crate::network::network_error;
use crate::outcome::Attempt;
use crate::request::CancelRequest;
use crate::retry::parse_retry_after;
use crate::signature::{iso_time, PublicKey};
use crate::transport::{header_value, read_body, sign_request, verified_by};
use crate::verdict::{UnknownCause, Verdict};

/// The input of an attempt.
pub(crate) struct Bounds<'a> {
    pub(crate) request: &'a CancelRequest,
    pub(crate) body: &'a [u8],
    pub(crate) url: &'a Url,
    /// 1 for the first of this call.
    pub(crate) number: u32,
    /// Whether the provider may have received a request for this cancellation before.
    pub(crate) repeated: bool,
    pub(crate) timeout: Duration,
}

/// What was sent and received so far.
#[derive(Default)]
pub(crate) struct Exchange {
    /// Set when the request is sent. From then on, the provider may have received it.
    pub(crate) request_time: Option<i64>,
    pub(crate) http_status: Option<u16>,
    pub(crate) response_time: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) request_headers: HeaderMap,
    pub(crate) response_headers: HeaderMap,
    /// Set when the whole body arrived.
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) verified_by: Option<PublicKey>,
}

/// A finished attempt.
pub(crate) struct Attempted {
    pub(crate) verdict: Verdict,
    pub(crate) exchange: Exchange,
    pub(crate) record: Attempt,
}

/// Why an attempt has no response to judge.
enum Failure {
    Signing(Error),
    SigningTimedOut,
    Answer(AnswerError),
}

/// Makes one attempt: sign, send, verify, judge, record.
///
/// Returns an error only if it is the first attempt and nothing was sent. Any other fault is in the verdict.
pub(crate) async fn attempt(
    client: &CancelClient,
    bounds: &Bounds<'_>,
) -> Result<Attempted, Error> {
    let mut run = Run {
        client,
        bounds,
        started_at: iso_time(client.hooks.milliseconds()),
        start: Instant::now(),
        exchange: Exchange::default(),
        is_finished: false,
    };
    let work = sign_send_judge(client, bounds, run.start, &mut run.exchange);
    let result = tokio::time::timeout(bounds.timeout, work).await;
    run.is_finished = true;
    let sent = run.exchange.request_time.is_some();
    let verdict = match result {
        Ok(Ok(verdict)) => verdict,
        Ok(Err(Failure::Answer(AnswerError { cause }))) => Verdict::because(cause),
        Ok(Err(Failure::Signing(error))) if bounds.number == 1 => return Err(error),
        Ok(Err(Failure::Signing(error))) => Verdict::because(UnknownCause {
            error: match error {
                Error::Signing { source, .. } => source,
                _ => None,
            },
            ..causes::SIGNING_FAILED.fill(&[])
        }),
        Err(_) if sent => Verdict::unknown(&causes::ATTEMPT_TIMED_OUT, &[]),
        Ok(Err(Failure::SigningTimedOut)) | Err(_) => match bounds.number {
            1 => return Err(Error::signing(SIGNING_TIMED_OUT)),
            _ => Verdict::unknown(&causes::SIGNING_TIMED_OUT, &[]),
        },
    };
    let record = run.record(&verdict);
    client.notify(bounds.request, &record);
    Ok(Attempted {
        verdict,
        exchange: std::mem::take(&mut run.exchange),
        record,
    })
}

/// An attempt under way. If the future is dropped after a request was sent, the hook still gets a record.
struct Run<'a> {
    client: &'a CancelClient,
    bounds: &'a Bounds<'a>,
    started_at: String,
    start: Instant,
    exchange: Exchange,
    is_finished: bool,
}

impl Run<'_> {
    fn record(&self, verdict: &Verdict) -> Attempt {
        let exchange = &self.exchange;
        let duration = self.start.elapsed().as_secs_f64() * 1000.0;
        let Bounds { url, body, .. } = *self.bounds;
        let evidence = self.client.evidence.map(|content| {
            let (request, response) = parts_of(exchange, url, body, content);
            Evidence {
                version: 1,
                started_at: self.started_at.clone(),
                duration,
                repeated: self.bounds.repeated,
                request,
                response,
                key_fingerprint: exchange.verified_by.as_ref().map(PublicKey::fingerprint),
            }
        });
        Attempt {
            evidence,
            number: self.bounds.number,
            started_at: self.started_at.clone(),
            duration,
            result_status: verdict.result_status,
            verified: verdict.verified,
            result_code: verdict.result_code.clone(),
            cause: verdict.cause.clone(),
            http_status: exchange.http_status,
            request_time: exchange.request_time.map(|time| time.to_string()),
            response_time: exchange.response_time.clone(),
            retry_after: exchange.retry_after.map(whole_milliseconds),
        }
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        if !self.is_finished && self.exchange.request_time.is_some() {
            let verdict = Verdict::unknown(&causes::ABORTED, &[]);
            self.client
                .notify(self.bounds.request, &self.record(&verdict));
        }
    }
}

const SIGNING_TIMED_OUT: &str =
    "The time of the attempt ran out while the request was being signed. Nothing was sent.";

async fn sign_send_judge(
    client: &CancelClient,
    bounds: &Bounds<'_>,
    start: Instant,
    exchange: &mut Exchange,
) -> Result<Verdict, Failure> {
    let CancelClient {
        credentials, http, ..
    } = client;
    let path = bounds.url.path();
    let request_time = client.hooks.milliseconds();
    let time = request_time.to_string();
    let headers = sign_request(OPERATION_METHOD, path, &time, bounds.body, credentials)
        .await
        .map_err(Failure::Signing)?;
    // A signer that blocks cannot be interrupted. Nothing is sent after the limit.
    if start.elapsed() >= bounds.timeout {
        return Err(Failure::SigningTimedOut);
    }
    let mut request = Request::new(Method::POST, bounds.url.clone());
    *request.headers_mut() = headers;
    *request.body_mut() = Some(bounds.body.to_vec().into());

    exchange.request_headers = request.headers().clone();
    exchange.request_time = Some(request_time);
    let sent = http.execute(request).await;
    let mut response = sent.map_err(|error| Failure::Answer(network_error(&error)))?;
    let headers = response.headers().clone();
    exchange.response_headers = headers.clone();
    let status = response.status().as_u16();
    exchange.http_status = Some(status);
    exchange.response_time = header_value(&headers, RESPONSE_TIME_HEADER);
    let retry_after = header_value(&headers, "Retry-After");
    let now = Duration::from_millis(client.hooks.milliseconds().unsigned_abs());
    let now = SystemTime::UNIX_EPOCH + now;
    exchange.retry_after = parse_retry_after(retry_after.as_deref(), now);

    let body = read_body(&mut response).await.map_err(Failure::Answer)?;
    let body = &*exchange.body.insert(body);
    let Credentials {
        client_id,
        alipay_public_keys: keys,
        ..
    } = credentials;
    let verified = verified_by(OPERATION_METHOD, path, &headers, body, client_id, keys);
    exchange.verified_by = verified.map_err(Failure::Answer)?.cloned();
    let answer = Answer {
        status,
        verified: exchange.verified_by.is_some(),
        body,
        response_time: exchange.response_time.as_deref(),
        request_time,
    };
    Ok(judge(&answer, bounds.request, bounds.repeated))
}

fn whole_milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

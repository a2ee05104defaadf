use std::fmt;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Url;

use crate::attempt::{attempt, Attempted, Bounds};
use crate::contract::{OPERATION_METHOD, OPERATION_PATH};
use crate::credentials::Credentials;
use crate::error::Error;
use crate::evidence::EvidenceContent;
use crate::hooks::Hooks;
use crate::limits::Limits;
use crate::options::{is_loopback, BaseUrl, CancelOptions};
use crate::outcome::{advice_on, Attempt, CancelOutcome, StoppedBy, SupportDetails};
use crate::request::CancelRequest;
use crate::retry::{decide, Decision, Situation, StopReason};
use crate::transport::{http_client, user_agent};

type OnAttempt = Arc<dyn Fn(&Attempt) + Send + Sync>;

/// Cancels payments. Create one per `Client-Id` and reuse or clone it: it keeps connections open.
#[derive(Clone)]
pub struct CancelClient {
    pub(crate) credentials: Credentials,
    pub(crate) http: reqwest::Client,
    url: Url,
    limits: Limits,
    on_attempt: Option<OnAttempt>,
    pub(crate) evidence: Option<EvidenceContent>,
    pub(crate) hooks: Hooks,
}

impl fmt::Debug for CancelClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelClient")
            .field("credentials", &self.credentials)
            .field("url", &self.url.as_str())
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl CancelClient {
    /// Creates a client with the default limits.
    ///
    /// # Errors
    /// [`Error::Option`] if TLS cannot be set up on this machine.
    pub fn new(credentials: Credentials, base_url: &BaseUrl) -> Result<Self, Error> {
        let url = Url::parse(&format!("{}{OPERATION_PATH}", base_url.as_str()))
            .map_err(|_| Error::option("base_url", "must be a URL."))?;
        let mut builder = reqwest::Client::builder().user_agent(user_agent());
        if is_loopback(&url) {
            // `HTTP_PROXY` must not capture requests to a sandbox on this machine.
            builder = builder.no_proxy();
        }
        Ok(Self {
            credentials,
            http: http_client(builder)?,
            url,
            limits: Limits::default(),
            on_attempt: None,
            evidence: None,
            hooks: Hooks::default(),
        })
    }

    /// Sets the limits.
    ///
    /// # Errors
    /// [`Error::Option`] if a limit is out of bounds.
    pub fn with_limits(self, limits: Limits) -> Result<Self, Error> {
        limits.check()?;
        Ok(Self { limits, ..self })
    }

    /// Sets the HTTP client: its proxy, certificates and `User-Agent`, by default none. It does not follow redirects, whatever
    /// the builder says: see [`http_client`].
    ///
    /// # Errors
    /// [`Error::Option`] if the builder has invalid settings.
    pub fn with_http_client(self, builder: reqwest::ClientBuilder) -> Result<Self, Error> {
        let http = http_client(builder)?;
        Ok(Self { http, ..self })
    }

    /// Adds the exact bytes and headers sent and received to each attempt, as proof to keep:
    /// [`verify_evidence`](crate::verify_evidence) checks it later. By default, attempts have no evidence.
    #[must_use]
    pub fn with_evidence(self, content: EvidenceContent) -> Self {
        let evidence = Some(content);
        Self { evidence, ..self }
    }

    /// Replaces the clock, the random numbers and the wait between attempts, for tests.
    #[must_use]
    pub fn with_hooks(self, hooks: Hooks) -> Self {
        Self { hooks, ..self }
    }

    /// Sets a hook that is called after each attempt, also if the future of the call is dropped after a request was sent. An
    /// [`Attempt`] contains no key, and no signature or token unless evidence is complete. A panic is ignored: a broken logger
    /// must not lose an outcome.
    #[must_use]
    pub fn with_on_attempt(self, hook: impl Fn(&Attempt) + Send + Sync + 'static) -> Self {
        let on_attempt: Option<OnAttempt> = Some(Arc::new(hook));
        Self { on_attempt, ..self }
    }

    /// Returns the credentials, for [`sign_request`](crate::transport::sign_request).
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Cancels a payment that was not sent for cancellation before. Repeats the same request until the outcome is known or a
    /// limit is reached.
    ///
    /// Dropping the future aborts the cancellation. A request may have been sent by then: cancel again with `repeated: true`.
    ///
    /// # Errors
    /// [`Error::Request`] if the request is invalid; [`Error::Signing`] if the first attempt cannot be signed. Nothing was
    /// sent then.
    pub async fn cancel(&self, request: &CancelRequest) -> Result<CancelOutcome, Error> {
        self.cancel_with(request, CancelOptions::default()).await
    }

    /// Cancels a payment like [`cancel`](Self::cancel), with options. After `U`, pass `repeated: true`.
    ///
    /// # Errors
    /// Those of `cancel`, and [`Error::Option`] if a limit is out of bounds.
    pub async fn cancel_with(
        &self,
        request: &CancelRequest,
        options: CancelOptions,
    ) -> Result<CancelOutcome, Error> {
        let limits = options.limits.unwrap_or(self.limits);
        limits.check()?;
        // Every attempt sends the same bytes.
        let body = request.to_bytes()?;
        let start = Instant::now();
        let mut attempts = Vec::new();
        let mut number = 0;
        loop {
            number += 1;
            let remaining = limits.deadline.saturating_sub(start.elapsed());
            let bounds = Bounds {
                request,
                body: &body,
                url: &self.url,
                number,
                // A second attempt is only made after a request was sent.
                repeated: options.repeated || number > 1,
                timeout: limits
                    .attempt_timeout
                    .min(remaining.max(Duration::from_millis(1))),
            };
            let last = attempt(self, &bounds).await?;
            attempts.push(last.record.clone());
            let situation = Situation {
                attempts: number,
                elapsed: start.elapsed(),
                cause: last.verdict.cause.as_ref().map(|cause| cause.code),
                retry_after: last.exchange.retry_after,
            };
            match decide(&situation, &limits, self.hooks.random()) {
                Decision::Again(delay) => {
                    let remaining = limits.deadline.saturating_sub(start.elapsed());
                    let _ = tokio::time::timeout(remaining, self.hooks.sleep(delay)).await;
                }
                Decision::Stop(reason) => {
                    let outcome = self.outcome(request, last, attempts, reason);
                    #[cfg(feature = "tracing")]
                    crate::log::outcome(&outcome);
                    return Ok(outcome);
                }
            }
        }
    }

    fn outcome(
        &self,
        request: &CancelRequest,
        last: Attempted,
        attempts: Vec<Attempt>,
        reason: StopReason,
    ) -> CancelOutcome {
        let Attempted {
            verdict, record, ..
        } = last;
        let support = SupportDetails {
            client_id: self.credentials.client_id.clone(),
            method: OPERATION_METHOD,
            url: self.url.to_string(),
            payment_id: request.payment_id.clone(),
            payment_request_id: request.payment_request_id.clone(),
            request_time: record.request_time,
            response_time: record.response_time,
            http_status: record.http_status,
            result_code: verdict.result_code.clone(),
            result_message: verdict.result_message.clone(),
        };
        let stopped = match reason {
            StopReason::Final => None,
            StopReason::NotRepeatable => Some(StoppedBy::NotRepeatable),
            StopReason::Attempts => Some(StoppedBy::Attempts),
            StopReason::Deadline => Some(StoppedBy::Deadline),
        };
        CancelOutcome {
            advice: advice_on(&verdict),
            verdict,
            attempts,
            stopped,
            support,
        }
    }

    pub(crate) fn notify(&self, request: &CancelRequest, attempt: &Attempt) {
        #[cfg(feature = "tracing")]
        crate::log::attempt(&self.credentials.client_id, request, attempt);
        #[cfg(not(feature = "tracing"))]
        let _ = request;
        if let Some(hook) = &self.on_attempt {
            let _ = catch_unwind(AssertUnwindSafe(|| hook(attempt)));
        }
    }
}

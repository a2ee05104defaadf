//! A client for Alipay's `POST /v1/payments/cancel`. The outcome is `S` (cancelled), `F` (not cancelled) or `U` (unknown).
//! Each layer can be used alone:
//!
//! 1. [`signature`]: the signed content, signing, verifying, the header, and reading keys;
//! 2. [`transport`]: signs the final bytes of a request and verifies the raw bytes of its response; `SigningMiddleware`
//!    (feature `middleware`) does so for generated clients;
//! 3. [`judge()`]: judges one response;
//! 4. [`CancelClient`]: makes attempts and waits, up to a deadline, and returns an outcome that says what to do next.
//!
//! With the feature `tracing`, a client emits an event for each attempt and for each outcome, with structured fields: `DEBUG` every
//! attempt; `WARN` an attempt with the result `U`, or a payment that was not cancelled; `INFO` a payment that was cancelled; `ERROR`
//! an outcome that is not known.

mod answer;
mod attempt;
pub mod blocking;
mod bounds;
mod causes;
mod client;
pub mod contract;
mod credentials;
mod environment;
mod error;
mod evidence;
mod hooks;
mod judge;
mod limits;
#[cfg(feature = "tracing")]
mod log;
#[cfg(feature = "middleware")]
mod middleware;
mod network;
mod options;
mod outcome;
mod request;
pub mod result_codes;
mod retry;
pub mod signature;
pub mod transport;
mod verdict;

/// The version of this crate.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub use reqwest;

pub use client::CancelClient;
pub use contract::{Environment, Region};
pub use credentials::Credentials;
pub use error::{AnswerError, Error, SignerError};
pub use evidence::{
    verify_evidence, Evidence, EvidenceClaim, EvidenceContent, EvidenceRequest, EvidenceResponse,
};
pub use hooks::{Hooks, Wait};
pub use judge::{judge, Answer};
pub use limits::Limits;
#[cfg(feature = "middleware")]
pub use middleware::{SigningMiddleware, UnsignedResponse};
pub use options::{BaseUrl, CancelOptions};
pub use outcome::{advice_on, Advice, Attempt, CancelOutcome, StoppedBy, SupportDetails};
pub use request::CancelRequest;
pub use result_codes::{NextStep, ResultStatus, Retry, UnknownCauseCode};
pub use retry::{decide, parse_retry_after, Decision, Situation, StopReason};
pub use signature::{PrivateKey, PublicKey, Sign};
pub use verdict::{UnknownCause, Verdict};

//! Cancels Alipay payments (`POST /v1/payments/cancel`) and says what came of it: `S` cancelled, `F` not cancelled, `U` not
//! known. Each layer is usable alone:
//!
//! 1. [`signature`]: what is signed, signing, verifying, the header, keys in every form in which they circulate;
//! 2. [`transport`]: signs the final bytes of a request and verifies the raw bytes of its answer; as `SigningMiddleware`
//!    (feature `middleware`) under any generated client;
//! 3. [`judge()`]: one answer and its request to a verdict;
//! 4. [`CancelClient`]: attempts, waits and deadline, to an outcome that says what to do next.

mod answer;
mod attempt;
mod bounds;
mod client;
pub mod contract;
mod credentials;
mod error;
mod judge;
#[cfg(feature = "middleware")]
mod middleware;
mod network;
mod options;
mod outcome;
mod request;
pub mod result_codes;
mod retry;
mod retry_after;
pub mod signature;
pub mod transport;
mod verdict;

pub use client::CancelClient;
pub use contract::{Environment, Region};
pub use credentials::Credentials;
pub use error::{AnswerError, Error};
pub use judge::{judge, Answer};
#[cfg(feature = "middleware")]
pub use middleware::{SigningMiddleware, UnsignedResponse};
pub use options::{BaseUrl, CancelOptions, Limits};
pub use outcome::{advice_on, Advice, Attempt, CancelOutcome, StoppedBy, SupportDetails};
pub use request::CancelRequest;
pub use result_codes::{NextStep, ResultStatus, Retry, UnknownCauseCode};
pub use retry::{decide, Decision, Situation, StopReason};
pub use retry_after::parse_retry_after;
pub use signature::{PrivateKey, PublicKey, Sign};
pub use verdict::{UnknownCause, Verdict};

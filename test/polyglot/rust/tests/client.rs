//! Cases that neither a vector nor a reserved id covers: failing signers and invalid calls.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use alipay_cancel::signature::SignFuture;
use alipay_cancel::{
    BaseUrl, CancelClient, CancelOptions, CancelRequest, Credentials, Error, Limits, PublicKey,
    ResultStatus, Sign, StoppedBy, UnknownCauseCode,
};

mod keys;

use keys::keys;

/// Signs a given number of times, then fails.
struct SignerThatFails {
    after: usize,
    calls: AtomicUsize,
}

impl Sign for SignerThatFails {
    fn sign<'a>(&'a self, _content: &'a [u8]) -> SignFuture<'a> {
        Box::pin(async move {
            match self.calls.fetch_add(1, Ordering::SeqCst) < self.after {
                true => Ok(vec![0; 256]),
                false => Err("the password of the HSM is hunter2".into()),
            }
        })
    }
}

/// A signer that never finishes.
struct SignerThatHangs;

impl Sign for SignerThatHangs {
    fn sign<'a>(&'a self, _content: &'a [u8]) -> SignFuture<'a> {
        Box::pin(std::future::pending())
    }
}

/// A client of a closed port.
fn client(signer: impl Sign + 'static) -> CancelClient {
    let public_key = PublicKey::read(keys().1).unwrap();
    let credentials = Credentials::new("SANDBOX_1", signer, public_key).unwrap();
    let base_url = BaseUrl::parse("http://127.0.0.1:1/ams/api/").unwrap();
    let limits = Limits {
        base_delay: Duration::from_millis(1),
        ..Limits::default()
    };
    CancelClient::new(credentials, &base_url)
        .unwrap()
        .with_limits(limits)
        .unwrap()
}

fn failing_after(after: usize) -> SignerThatFails {
    let calls = AtomicUsize::new(0);
    SignerThatFails { after, calls }
}

fn order() -> CancelRequest {
    CancelRequest::by_payment_request_id("order-1")
}

#[tokio::test]
async fn a_signer_that_hangs_is_stopped_by_the_attempt_timeout() {
    let limits = Limits {
        attempt_timeout: Duration::from_millis(5),
        ..Limits::default()
    };
    let client = client(SignerThatHangs).with_limits(limits).unwrap();
    let error = client.cancel(&order()).await.unwrap_err();
    assert!(
        matches!(error, Error::Signing { message, .. } if message.ends_with("Nothing was sent."))
    );
}

#[tokio::test]
async fn the_outcome_is_unknown_if_a_repeat_cannot_be_signed() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let hook = Arc::clone(&seen);
    let client = client(failing_after(1)).with_on_attempt(move |attempt| {
        hook.lock()
            .unwrap()
            .push(attempt.cause.clone().unwrap().code);
        panic!("a broken logger");
    });
    let outcome = client.cancel(&order()).await.unwrap();
    assert_eq!(outcome.verdict.result_status, ResultStatus::U);
    assert_eq!(outcome.attempts.len(), 5);
    assert_eq!(outcome.stopped, Some(StoppedBy::Attempts));
    let causes = seen.lock().unwrap().clone();
    assert_eq!(
        causes[..2],
        [
            UnknownCauseCode::NoResponse,
            UnknownCauseCode::SigningFailed
        ]
    );
    let refused = &outcome.attempts[0].cause.as_ref().unwrap().message;
    assert!(refused.contains("ECONNREFUSED 127.0.0.1:1"), "{refused}");
    let told = serde_json::to_string(&outcome).unwrap();
    assert!(
        !told.contains("hunter2") && outcome.attempts[1].request_time.is_none(),
        "{told}"
    );
}

#[tokio::test]
async fn an_invalid_call_is_rejected_with_the_name_of_the_field() {
    let client = client(failing_after(0));
    let long = CancelRequest::by_payment_id("x".repeat(65));
    let shop = CancelRequest {
        merchant_account_id: Some("x".repeat(33)),
        ..order()
    };
    for (request, words) in [
        (
            CancelRequest::default(),
            "`paymentId` or `paymentRequestId` is missing",
        ),
        (
            CancelRequest::by_payment_id(""),
            "`paymentId` must have 1 to 64 characters",
        ),
        (shop, "`merchantAccountId` must have 1 to 32 characters"),
        (long, "`paymentId` must have 1 to 64 characters"),
        (
            CancelRequest::by_payment_request_id(""),
            "`paymentRequestId` must have",
        ),
    ] {
        let error = client.cancel(&request).await.unwrap_err();
        assert!(
            matches!(&error, Error::Request(message) if message.contains(words)),
            "{error}"
        );
    }
    let limits = Some(Limits {
        max_attempts: 0,
        ..Limits::default()
    });
    let options = CancelOptions {
        limits,
        ..CancelOptions::default()
    };
    let error = client.cancel_with(&order(), options).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Option `max_attempts` must be a whole number from 1 to 100."
    );
}

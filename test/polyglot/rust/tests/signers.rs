//! Custom signers that fail, panic or block.

use std::error::Error as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use alipay_cancel::signature::SignFuture;
use alipay_cancel::{
    BaseUrl, CancelClient, CancelRequest, Credentials, Error, Limits, PublicKey, Sign,
    UnknownCauseCode,
};

mod keys;
mod server;

use keys::keys;
use server::Server;

/// Signs a given number of times, then does something else.
struct Signer {
    after: usize,
    calls: AtomicUsize,
    then: fn() -> SignFuture<'static>,
}

impl Sign for Signer {
    fn sign<'a>(&'a self, _content: &'a [u8]) -> SignFuture<'a> {
        match self.calls.fetch_add(1, Ordering::SeqCst) < self.after {
            true => Box::pin(async { Ok(vec![0; 256]) }),
            false => (self.then)(),
        }
    }
}

const TIMEOUT: Duration = Duration::from_secs(2);

/// Makes two attempts.
fn client(server: &Server, after: usize, then: fn() -> SignFuture<'static>) -> CancelClient {
    let calls = AtomicUsize::new(0);
    let signer = Signer { after, calls, then };
    let public_key = PublicKey::read(keys().1).unwrap();
    let credentials = Credentials::new("SANDBOX_1", signer, public_key).unwrap();
    let limits = Limits {
        attempt_timeout: TIMEOUT,
        max_attempts: 2,
        base_delay: Duration::from_millis(1),
        ..Limits::default()
    };
    let client = CancelClient::new(credentials, &BaseUrl::parse(&server.base_url).unwrap());
    client.unwrap().with_limits(limits).unwrap()
}

fn fails() -> SignFuture<'static> {
    Box::pin(async { Err("the password of the HSM is hunter2".into()) })
}

fn panics() -> SignFuture<'static> {
    panic!("a broken signer")
}

fn panics_later() -> SignFuture<'static> {
    Box::pin(async { panic!("a broken signer") })
}

fn blocks() -> SignFuture<'static> {
    Box::pin(async {
        std::thread::sleep(TIMEOUT);
        Ok(vec![0; 256])
    })
}

fn order() -> CancelRequest {
    CancelRequest::by_payment_request_id("order-1")
}

#[tokio::test]
async fn nothing_is_sent_if_the_signer_of_the_first_attempt_fails_panics_or_blocks() {
    let server = Server::start(Some(("503 Service Unavailable\r\n", Vec::new()))).await;
    for then in [fails, panics, panics_later, blocks] {
        let error = client(&server, 0, then).cancel(&order()).await.unwrap_err();
        assert!(matches!(error, Error::Signing { .. }), "{error:?}");
        assert!(error.to_string().ends_with("Nothing was sent."), "{error}");
    }
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn the_outcome_is_unknown_if_the_signer_of_a_repeat_fails_panics_or_blocks() {
    for then in [fails, panics, panics_later, blocks] {
        let server = Server::start(Some(("503 Service Unavailable\r\n", Vec::new()))).await;
        let outcome = client(&server, 1, then).cancel(&order()).await.unwrap();
        let cause = outcome.verdict.cause.unwrap();
        assert_eq!(cause.code, UnknownCauseCode::SigningFailed);
        assert!(cause.message.ends_with("This repeat was not sent."));
        assert_eq!(outcome.attempts[1].request_time, None);
    }
}

#[tokio::test]
async fn the_error_of_the_signer_is_the_source_and_in_no_text() {
    let server = Server::start(Some(("503 Service Unavailable\r\n", Vec::new()))).await;
    let error = client(&server, 0, fails)
        .cancel(&order())
        .await
        .unwrap_err();
    let source = error.source().unwrap().to_string();
    assert_eq!(source, "the password of the HSM is hunter2");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    let outcome = client(&server, 1, fails).cancel(&order()).await.unwrap();
    let cause = outcome.verdict.cause.as_ref().unwrap();
    assert_eq!(cause.source().unwrap().to_string(), source);
    assert_eq!(outcome.attempts[1].cause.as_ref(), Some(cause));
    let json = serde_json::to_string(&outcome).unwrap();
    assert!(!format!("{cause} {outcome:?} {json}").contains("hunter2"));
}

//! Events for subscribers of `tracing`.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use alipay_cancel::{
    BaseUrl, CancelClient, CancelRequest, Credentials, Limits, PrivateKey, PublicKey, ResultStatus,
};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

mod keys;
mod server;

use keys::keys;
use server::Server;

/// Writes each event on a line.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("alipay_cancel")
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut lines = self.0.lock().unwrap();
        lines.push_str(event.metadata().level().as_str());
        event.record(&mut Line(&mut lines));
        lines.push('\n');
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Makes one attempt.
fn client(server: &Server) -> CancelClient {
    let (private_key, public_key) = keys();
    let private_key = PrivateKey::read(private_key).unwrap();
    let public_key = PublicKey::read(public_key).unwrap();
    let credentials = Credentials::new("SANDBOX_1", private_key, public_key).unwrap();
    let credentials = credentials.with_agent_token("hunter2").unwrap();
    let limits = Limits {
        max_attempts: 1,
        ..Limits::default()
    };
    let client = CancelClient::new(credentials, &BaseUrl::parse(&server.base_url).unwrap());
    client.unwrap().with_limits(limits).unwrap()
}

#[tokio::test]
async fn every_attempt_and_every_outcome_is_an_event_with_fields_and_without_a_secret() {
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let failure =
        br#"{"result":{"resultStatus":"F","resultCode":"ORDER_NOT_EXIST","resultMessage":""}}"#;
    for answer in [
        ("200 OK\r\n", failure.to_vec()),
        ("404 Not Found\r\n", Vec::new()),
    ] {
        let server = Server::start(Some(answer)).await;
        let request = CancelRequest::by_payment_id("p");
        let _ = client(&server).cancel(&request).await.unwrap();
    }
    let text = lines.0.lock().unwrap().clone();
    let words: Vec<_> = text
        .lines()
        .map(|line| {
            let (level, fields) = line.split_once(' ').unwrap();
            let (_, message) = fields.split_once("message=").unwrap();
            let message = message.split_once(" client_id").unwrap().0;
            assert!(fields.contains(r#"client_id="SANDBOX_1" payment_id="p""#));
            format!("{level} {message}")
        })
        .collect();
    assert_eq!(
        words,
        [
            "DEBUG attempt",
            "WARN payment not cancelled",
            "DEBUG attempt",
            "WARN attempt left the outcome open",
            "ERROR outcome not known",
        ]
    );
    for field in [
        r#"number=1 result_status="F" result_code="ORDER_NOT_EXIST" http_status=200"#,
        r#"cause="HTTP_STATUS" reason="The HTTP status is 404.""#,
        r#"next_step="fix-base-url""#,
    ] {
        assert!(text.contains(field), "{text}");
    }
    assert!(!text.contains("hunter2") && !text.contains("signature="));
}

/// A subscriber that is broken.
struct Broken;

impl Subscriber for Broken {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        assert!(!event.metadata().target().starts_with("alipay_cancel"));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_subscriber_that_panics_does_not_lose_the_outcome() {
    let _guard = tracing::subscriber::set_default(Broken);
    let server = Server::start(Some(("404 Not Found\r\n", Vec::new()))).await;
    let request = CancelRequest::by_payment_id("p");
    let outcome = client(&server).cancel(&request).await.unwrap();
    assert_eq!(outcome.verdict.result_status, ResultStatus::U);
}

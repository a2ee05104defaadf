//! The clock, the random numbers and the wait of a client, replaced.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use alipay_cancel::{
    decide, BaseUrl, CancelClient, CancelRequest, Credentials, Decision, Hooks, Limits, PrivateKey,
    PublicKey, Situation, UnknownCauseCode,
};

mod keys;
mod server;

use keys::keys;
use server::Server;

fn client(server: &Server, hooks: Hooks) -> CancelClient {
    let (private_key, public_key) = keys();
    let private_key = PrivateKey::read(private_key).unwrap();
    let public_key = PublicKey::read(public_key).unwrap();
    let credentials = Credentials::new("C", private_key, public_key).unwrap();
    let base_url = BaseUrl::parse(&server.base_url).unwrap();
    let client = CancelClient::new(credentials, &base_url).unwrap();
    let limits = Limits {
        max_attempts: 3,
        ..Limits::default()
    };
    client.with_limits(limits).unwrap().with_hooks(hooks)
}

#[tokio::test]
async fn a_client_uses_the_clock_the_random_numbers_and_the_wait_that_it_is_given() {
    let answer = ("503 Service Unavailable\r\n", Vec::new());
    let server = Server::start(Some(answer)).await;
    let waits = Arc::new(Mutex::new(Vec::new()));
    let waited = Arc::clone(&waits);
    let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_685_599_933_871);
    let hooks = Hooks {
        now: Arc::new(move || time),
        random: Arc::new(|| 0.5),
        sleep: Arc::new(move |duration| {
            waited.lock().unwrap().push(duration.as_millis());
            Box::pin(async {})
        }),
    };
    let client = client(&server, hooks);
    let outcome = client
        .cancel(&CancelRequest::by_payment_id("p"))
        .await
        .unwrap();
    assert_eq!(*waits.lock().unwrap(), [250, 500]);
    for attempt in outcome.attempts {
        assert_eq!(attempt.request_time.as_deref(), Some("1685599933871"));
        assert_eq!(attempt.started_at, "2023-06-01T06:12:13.871Z");
    }
}

#[tokio::test]
async fn a_hook_that_panics_or_returns_an_invalid_value_does_not_lose_the_outcome() {
    let answer = ("503 Service Unavailable\r\n", Vec::new());
    let server = Server::start(Some(answer)).await;
    let instantly: Hooks = Hooks {
        sleep: Arc::new(|_| Box::pin(async {})),
        ..Hooks::default()
    };
    for hooks in [
        Hooks {
            now: Arc::new(|| panic!("a broken clock")),
            random: Arc::new(|| panic!("a broken dice")),
            ..instantly.clone()
        },
        Hooks {
            sleep: Arc::new(|_| Box::pin(async { panic!("a broken wait") })),
            ..Hooks::default()
        },
        Hooks {
            now: Arc::new(|| SystemTime::UNIX_EPOCH),
            random: Arc::new(|| f64::NAN),
            ..instantly.clone()
        },
    ] {
        let client = client(&server, hooks);
        let outcome = client
            .cancel(&CancelRequest::by_payment_id("p"))
            .await
            .unwrap();
        let times = outcome
            .attempts
            .iter()
            .map(|attempt| attempt.request_time.as_ref());
        let digits: Vec<_> = times.map(|time| time.unwrap().len()).collect();
        assert_eq!(digits, [13, 13, 13]);
    }
}

#[test]
fn decide_accepts_any_number_as_random() {
    let situation = Situation {
        attempts: 1,
        elapsed: Duration::ZERO,
        cause: Some(UnknownCauseCode::NoResponse),
        retry_after: None,
    };
    for (random, delay) in [(f64::NAN, 0), (-1.0, 0), (f64::INFINITY, 500)] {
        let decision = decide(&situation, &Limits::default(), random);
        assert_eq!(decision, Decision::Again(Duration::from_millis(delay)));
    }
}

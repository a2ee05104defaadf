//! What goes over the wire, and what comes back.

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use alipay_cancel::reqwest::{redirect::Policy, Client};
use alipay_cancel::transport::http_client;
use alipay_cancel::{
    blocking, judge, result_codes, Answer, BaseUrl, CancelClient, CancelOutcome, CancelRequest,
    Credentials, EvidenceContent, Limits, PrivateKey, PublicKey, ResultStatus, UnknownCauseCode,
};
use flate2::write::GzEncoder;

mod keys;
mod server;

use keys::keys;
use server::Server;

const FAILURE: &[u8] =
    br#"{"result":{"resultStatus":"F","resultCode":"ORDER_NOT_EXIST","resultMessage":""}}"#;

/// Makes one attempt.
fn client(server: &Server) -> CancelClient {
    let (private_key, public_key) = keys();
    let private_key = PrivateKey::read(private_key).unwrap();
    let public_key = PublicKey::read(public_key).unwrap();
    let credentials = Credentials::new("SANDBOX_1", private_key, public_key).unwrap();
    let base_url = BaseUrl::parse(&server.base_url).unwrap();
    let limits = Limits {
        max_attempts: 1,
        ..Limits::default()
    };
    CancelClient::new(credentials.with_agent_token("hunter2").unwrap(), &base_url)
        .unwrap()
        .with_limits(limits)
        .unwrap()
}

fn order() -> CancelRequest {
    CancelRequest::by_payment_id("p")
}

fn cause_of(outcome: CancelOutcome) -> UnknownCauseCode {
    outcome.verdict.cause.unwrap().code
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_client_of_the_caller_follows_no_redirect() {
    let other = Server::start(Some(("200 OK\r\n", FAILURE.to_vec()))).await;
    let head = format!("307 Temporary Redirect\r\nLocation: {}\r\n", other.base_url);
    let server = Server::start(Some((&head, Vec::new()))).await;
    let follows = Client::builder().redirect(Policy::limited(5));
    let client = client(&server).with_http_client(follows).unwrap();
    let outcome = client.cancel(&order()).await.unwrap();
    assert_eq!(cause_of(outcome), UnknownCauseCode::HttpStatus);
    assert_eq!((server.requests().len(), other.requests().len()), (1, 0));
}

#[tokio::test]
async fn a_request_names_this_client_unless_the_caller_builds_the_http_client() {
    let server = Server::start(Some(("200 OK\r\n", FAILURE.to_vec()))).await;
    let client = client(&server);
    let _ = client.cancel(&order()).await.unwrap();
    let client = client.with_http_client(Client::builder()).unwrap();
    let _ = client.cancel(&order()).await.unwrap();
    let named = server.requests().into_iter().map(|head| {
        let mut lines = head.lines().map(str::to_owned);
        lines.find(|line| line.starts_with("user-agent:"))
    });
    let version = alipay_cancel::contract::CONTRACT_VERSION;
    let agent = format!("user-agent: alipay-cancel-contract/{version} (rust)");
    assert_eq!(named.collect::<Vec<_>>(), [Some(agent), None]);
}

#[tokio::test]
async fn gzip_is_decoded_and_the_decoded_size_is_limited() {
    let head = "200 OK\r\nContent-Encoding: gzip\r\n";
    let server = Server::start(Some((head, gzip(FAILURE)))).await;
    let outcome = client(&server).cancel(&order()).await.unwrap();
    assert_eq!(outcome.verdict.result_status, ResultStatus::F);
    let large = gzip(&vec![b' '; 2 * 1024 * 1024]);
    let server = Server::start(Some((head, large))).await;
    let outcome = client(&server).cancel(&order()).await.unwrap();
    let cause = outcome.verdict.cause.unwrap();
    assert!(cause.message.contains("larger than"), "{}", cause.message);
}

#[tokio::test]
async fn the_hook_gets_a_record_if_a_call_is_dropped_after_a_request_was_sent() {
    let server = Server::start(None).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let hook = Arc::clone(&seen);
    let client =
        client(&server).with_on_attempt(move |attempt| hook.lock().unwrap().push(attempt.clone()));
    let order = order();
    tokio::select! {
        _ = client.cancel(&order) => panic!("the server never answers"),
        () = server.received.notified() => {}
    }
    let seen = seen.lock().unwrap();
    let [attempt] = seen.as_slice() else {
        panic!("{seen:?}")
    };
    let message = &attempt.cause.as_ref().unwrap().message;
    assert!(message.contains("aborted") && attempt.request_time.is_some());
}

#[test]
fn the_blocking_client_cancels_without_a_runtime_of_the_caller() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Server::start(Some(("200 OK\r\n", FAILURE.to_vec()))));
    let client = blocking::CancelClient::new(client(&server)).unwrap();
    for _ in 0..2 {
        let outcome = client.cancel(&order()).unwrap();
        assert_eq!(outcome.verdict.result_status, ResultStatus::F);
    }
}

#[tokio::test]
async fn no_dump_shows_a_key_or_a_token() {
    let server = Server::start(Some(("200 OK\r\n", FAILURE.to_vec()))).await;
    let client = client(&server).with_evidence(EvidenceContent::WithoutSecrets);
    let outcome = client.cancel(&order()).await.unwrap();
    let blocking = blocking::CancelClient::new(client.clone()).unwrap();
    let headers = alipay_cancel::transport::sign_request(
        "POST",
        "/",
        "1685599933871",
        b"{}",
        client.credentials(),
    );
    let headers = headers.await.unwrap();
    let json = serde_json::to_string(&outcome).unwrap();
    let (private_key, _) = keys();
    let key = PrivateKey::read(&private_key).unwrap();
    let errors = [
        PublicKey::read(&private_key).unwrap_err(),
        PrivateKey::read(&private_key[..800]).unwrap_err(),
        Credentials::new("C", key, []).unwrap_err(),
        client
            .credentials()
            .clone()
            .with_agent_token("hunter2\n")
            .unwrap_err(),
        client
            .credentials()
            .clone()
            .with_key_version(&*private_key)
            .unwrap_err(),
        CancelClient::from_variables(|name| match name {
            "ALIPAY_CLIENT_ID" => Some("C".to_owned()),
            "ALIPAY_REGION" => Some("asia".to_owned()),
            "ALIPAY_PRIVATE_KEY" | "ALIPAY_PUBLIC_KEY_FILE" => Some(private_key.clone()),
            _ => None,
        })
        .unwrap_err(),
    ];
    let shown: Vec<_> = errors.iter().map(ToString::to_string).collect();
    let dumps = format!(
        "{client:?} {client:#?} {blocking:?} {outcome:?} {headers:?} {json} {errors:?} {shown:?}"
    );
    std::thread::spawn(move || drop(blocking)).join().unwrap();
    let line = private_key.lines().nth(1).unwrap();
    assert!(
        !dumps.contains("hunter2") && !dumps.contains(line),
        "{dumps}"
    );
    // The key is shown in no other form, such as a list of bytes.
    assert!(dumps.len() < 10_000, "{dumps}");
}

#[test]
fn an_outcome_for_the_tests_of_a_caller_is_made_of_a_verdict() {
    let answer = Answer {
        status: 200,
        verified: true,
        body: FAILURE,
        response_time: Some("1685599933871"),
        request_time: 1_685_599_933_871,
    };
    let outcome = CancelOutcome::from(judge(&answer, &order(), false));
    assert_eq!(outcome.verdict.result_status, ResultStatus::F);
    let code = Some(result_codes::ORDER_NOT_EXIST.to_owned());
    assert_eq!((outcome.support.result_code, outcome.stopped), (code, None));
}

#[test]
fn a_builder_with_invalid_settings_is_rejected() {
    let error = http_client(Client::builder().user_agent("a\nb")).unwrap_err();
    assert!(error
        .to_string()
        .starts_with("Option `http_client` cannot be created"));
}

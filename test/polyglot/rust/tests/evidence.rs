//! Evidence of attempts, and its verification.

use alipay_cancel::signature::{content_to_sign, format_signature_header, sign, SignedMessage};
use alipay_cancel::{
    verify_evidence, BaseUrl, CancelClient, CancelRequest, Credentials, Error, Evidence,
    EvidenceClaim, EvidenceContent, PrivateKey, PublicKey, ResultStatus,
};
use serde_json::{json, Value};

mod keys;
mod server;

use keys::keys;
use server::Server;

fn vectors() -> Vec<Value> {
    let folder = std::env::var("VECTORS").expect("VECTORS names the folder of the vectors");
    let text = std::fs::read_to_string(format!("{folder}/evidence.json")).unwrap();
    let vectors: Value = serde_json::from_str(&text).unwrap();
    vectors["cases"].as_array().unwrap().clone()
}

#[test]
fn every_vector_of_evidence_passes() {
    for vector in vectors() {
        let key = match vector["key"].as_str().unwrap() {
            "merchant" => keys().1,
            _ => keys::other(),
        };
        let evidence: Evidence = serde_json::from_value(vector["evidence"].clone()).unwrap();
        let claim = vector.get("claim").cloned().unwrap_or(json!({}));
        let claim: EvidenceClaim = serde_json::from_value(claim).unwrap();
        let key = PublicKey::read(key).unwrap();
        let verdict = verify_evidence(&evidence, std::slice::from_ref(&key), &claim).unwrap();
        let mut told = json!({"resultStatus": verdict.result_status, "verified": verdict.verified});
        if let Some(code) = verdict.result_code {
            told["resultCode"] = json!(code);
        }
        if let Some(cause) = verdict.cause {
            told["cause"] = json!(cause.code);
        }
        assert_eq!(told, vector["expected"], "{}", vector["name"]);
        if verdict.result_status == ResultStatus::S {
            assert_eq!(evidence.key_fingerprint, Some(key.fingerprint()));
        }
    }
}

#[test]
fn invalid_evidence_is_rejected_with_the_name_of_the_field() {
    let valid: Evidence = serde_json::from_value(vectors()[0]["evidence"].clone()).unwrap();
    let error = |change: &dyn Fn(&mut Evidence)| {
        let mut evidence = valid.clone();
        change(&mut evidence);
        match verify_evidence(&evidence, &[], &EvidenceClaim::default()).unwrap_err() {
            Error::Evidence(message) => message,
            error => panic!("{error:?}"),
        }
    };
    let version = error(&|evidence| evidence.version = 2);
    assert_eq!(version, "`version` must be 1.");
    let url = error(&|evidence| evidence.request.as_mut().unwrap().url.clear());
    assert_eq!(url, "`request.url` must be a URL.");
    let request = error(&|evidence| evidence.request.as_mut().unwrap().body = "W10=".to_owned());
    assert_eq!(request, "`request.body` must be a JSON object in Base64.");
    let body = error(&|evidence| evidence.response.as_mut().unwrap().body = Some("?".to_owned()));
    assert_eq!(body, "`response.body` must be Base64.");
    let headers = error(&|evidence| {
        let headers = &mut evidence.response.as_mut().unwrap().headers;
        headers.insert("a b".to_owned(), String::new());
    });
    let words = "`response.headers` must map header names to values.";
    assert_eq!(headers, words);
}

#[tokio::test]
async fn the_evidence_of_an_attempt_proves_its_success_and_shows_no_secret_unless_complete() {
    let (private_key, public_key) = keys();
    let private_key = || PrivateKey::read(&private_key).unwrap();
    let public_key = PublicKey::read(public_key).unwrap();
    let (path, time) = ("/ams/api/v1/payments/cancel", "1685599933871");
    let body = br#"{"result":{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":""},"paymentId":"p"}"#;
    let content = content_to_sign(&SignedMessage {
        method: "POST",
        path,
        client_id: "C",
        time,
        body,
    });
    let signature = format_signature_header(&sign(&content, &private_key()).unwrap(), None);
    let head =
        format!("200 OK\r\nClient-Id: C\r\nResponse-Time: {time}\r\nSignature: {signature}\r\nSet-Cookie: crumbs\r\n");
    let server = Server::start(Some((&head, body.to_vec()))).await;
    for content in [EvidenceContent::WithoutSecrets, EvidenceContent::Complete] {
        let credentials = Credentials::new("C", private_key(), public_key.clone()).unwrap();
        let credentials = credentials.with_agent_token("hunter2").unwrap();
        let base_url = BaseUrl::parse(&server.base_url).unwrap();
        let client = CancelClient::new(credentials, &base_url).unwrap();
        let client = client.with_evidence(content);
        let outcome = client
            .cancel(&CancelRequest::by_payment_id("p"))
            .await
            .unwrap();
        assert_eq!(outcome.verdict.result_status, ResultStatus::S);
        let json = serde_json::to_value(&outcome.attempts[0].evidence).unwrap();
        let is_complete = content == EvidenceContent::Complete;
        assert_eq!(json.to_string().contains("hunter2"), is_complete);
        let withheld = match is_complete {
            true => json!([]),
            false => json!(["Signature", "Agent-Token"]),
        };
        assert_eq!(json["request"]["withheld"], withheld);
        assert!(!json.to_string().contains("crumbs"));
        assert_eq!(json["keyFingerprint"], public_key.fingerprint());
        let evidence: Evidence = serde_json::from_value(json).unwrap();
        let verdict = verify_evidence(
            &evidence,
            std::slice::from_ref(&public_key),
            &EvidenceClaim::default(),
        )
        .unwrap();
        assert_eq!(verdict, outcome.verdict);
    }
}

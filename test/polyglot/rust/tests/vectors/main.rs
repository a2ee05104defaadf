//! Runs every vector of the contract, in the folder VECTORS, and prints their number.

use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use alipay_cancel::signature::read_date_time;
use alipay_cancel::{
    advice_on, decide, judge, parse_retry_after, Answer, CancelRequest, Decision, Limits,
    Situation, UnknownCauseCode,
};
use base64::Engine as _;
use serde_json::{json, Value};

mod signatures;

fn read(name: &str) -> Value {
    let folder = std::env::var("VECTORS").expect("VECTORS names the folder of the vectors");
    let text = std::fs::read_to_string(format!("{folder}/{name}.json")).expect("a file of vectors");
    serde_json::from_str(&text).expect("JSON")
}

fn cases<'a>(vectors: &'a Value, pointer: &str) -> &'a Vec<Value> {
    let cases = vectors.pointer(pointer).and_then(Value::as_array);
    cases.unwrap_or_else(|| panic!("no vectors at {pointer}"))
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} of {vector}"))
}

/// Counts the vectors and lists those that fail.
#[derive(Default)]
struct Tally {
    held: usize,
    broken: Vec<String>,
}

impl Tally {
    fn hold<T: PartialEq + Debug>(&mut self, name: &str, got: T, wanted: T) {
        match got == wanted {
            true => self.held += 1,
            false => self
                .broken
                .push(format!("{name}: got {got:?}, wanted {wanted:?}")),
        }
    }
}

#[test]
fn every_vector_passes() {
    let mut tally = Tally::default();
    outcomes(&mut tally);
    retries(&mut tally);
    decisions(&mut tally);
    signatures::signatures(&mut tally);
    assert!(tally.broken.is_empty(), "{}", tally.broken.join("\n"));
    println!("{} vectors", tally.held);
}

/// The bytes of `body` or `rawBody`.
fn bytes(response: &Value) -> Vec<u8> {
    match (response.get("body"), response["rawBody"].as_str()) {
        (Some(body), None) => body.to_string().into_bytes(),
        (None, Some(raw)) => base64::engine::general_purpose::STANDARD
            .decode(raw)
            .expect("Base64"),
        _ => Vec::new(),
    }
}

/// The request with the ids of a vector.
fn request(ids: &Value) -> CancelRequest {
    let id = |name: &str| ids[name].as_str().map(str::to_owned);
    CancelRequest {
        payment_id: id("paymentId"),
        payment_request_id: id("paymentRequestId"),
        ..CancelRequest::default()
    }
}

/// The truth table of the decisions: every rule, with its cause and its words.
fn decisions(tally: &mut Tally) {
    let vectors = read("decisions");
    let request_time = text(&vectors, "requestTime").parse().unwrap();
    for case in cases(&vectors, "/cases") {
        let lists = [
            "requests",
            "repeated",
            "httpStatuses",
            "signatures",
            "bodies",
            "expected",
        ];
        let mut place = 0;
        let [asked, repeated, status, signature, body, expected] = lists.map(|list| {
            place += 1;
            &vectors[list][usize::try_from(case[place - 1].as_u64().unwrap()).unwrap()]
        });
        let answer = Answer {
            status: u16::try_from(status.as_u64().unwrap()).unwrap(),
            verified: signature["signed"].as_bool().unwrap(),
            body: &bytes(body),
            response_time: signature["responseTime"].as_str(),
            request_time,
        };
        let verdict = judge(&answer, &request(asked), repeated.as_bool().unwrap());
        let mut told = json!({"rule": expected["rule"], "resultStatus": verdict.result_status});
        if let Some(cause) = &verdict.cause {
            told["cause"] = json!(cause.code);
            told["message"] = json!(cause.message);
        }
        if let Some(rests) = verdict.rests_on_idempotency {
            told["restsOnIdempotency"] = json!(rests);
        }
        let advice = serde_json::to_value(advice_on(&verdict)).unwrap();
        told.as_object_mut()
            .unwrap()
            .extend(advice.as_object().unwrap().clone());
        tally.hold(&format!("case {case}"), told, expected.clone());
    }
    for vector in cases(&vectors, "/repetitions") {
        decision(tally, vector);
    }
}

fn outcomes(tally: &mut Tally) {
    let vectors = read("outcomes");
    for vector in cases(&vectors, "/cases") {
        let response = &vector["response"];
        let answer = Answer {
            status: u16::try_from(response["status"].as_u64().unwrap()).unwrap(),
            verified: response["signed"].as_bool().unwrap(),
            body: &bytes(response),
            response_time: response["responseTime"].as_str(),
            request_time: text(vector, "requestTime").parse().unwrap(),
        };
        let repeated = vector["repeated"].as_bool().unwrap_or(false);
        let verdict = judge(&answer, &request(&vector["request"]), repeated);
        let advice = advice_on(&verdict);
        let mut told = serde_json::to_value(&verdict).unwrap();
        told["retry"] = json!(advice.retry);
        told["nextStep"] = json!(advice.next_step);
        if let Some(cause) = &verdict.cause {
            told["cause"] = json!(cause.code);
        }
        // These vectors do not say it: it is the input, for each failure.
        if let Some(rests) = told.as_object_mut().unwrap().remove("restsOnIdempotency") {
            assert_eq!(rests, repeated, "{vector}");
        }
        tally.hold(text(vector, "name"), told, vector["expected"].clone());
    }
}

fn retries(tally: &mut Tally) {
    let vectors = read("retries");
    for vector in cases(&vectors, "/decisions") {
        decision(tally, vector);
    }
    for vector in cases(&vectors, "/retryAfter") {
        let now = read_date_time(text(vector, "now")).expect("a time");
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(now.try_into().unwrap());
        let value = vector["value"].as_str();
        let told = parse_retry_after(value, now).map(milliseconds);
        tally.hold(
            &format!("Retry-After {value:?}"),
            told,
            vector["milliseconds"].as_u64(),
        );
    }
}

fn decision(tally: &mut Tally, vector: &Value) {
    let (limits, situation) = (&vector["limits"], &vector["situation"]);
    let wait = |value: &Value| value.as_u64().map(Duration::from_millis);
    let limit = |name: &str| wait(&limits[name]).unwrap();
    let count = |value: &Value| u32::try_from(value.as_u64().unwrap()).unwrap();
    let limits = Limits {
        attempt_timeout: limit("attemptTimeout"),
        deadline: limit("deadline"),
        max_attempts: count(&limits["maxAttempts"]),
        base_delay: limit("baseDelay"),
        max_delay: limit("maxDelay"),
    };
    let cause = situation["cause"].as_str();
    let random = situation["random"].as_f64().unwrap();
    let situation = Situation {
        attempts: count(&situation["attempts"]),
        elapsed: wait(&situation["elapsed"]).unwrap(),
        cause: cause.map(|cause| UnknownCauseCode::parse(cause).expect("a cause")),
        retry_after: wait(&situation["retryAfter"]),
    };
    let told = match decide(&situation, &limits, random) {
        Decision::Again(delay) => json!({"again": true, "delay": milliseconds(delay)}),
        Decision::Stop(reason) => json!({"again": false, "reason": kebab(&reason)}),
    };
    tally.hold(text(vector, "name"), told, vector["expected"].clone());
}

fn milliseconds(duration: Duration) -> u64 {
    duration.as_millis().try_into().unwrap()
}

/// `NotRepeatable` becomes `not-repeatable`.
fn kebab(value: &impl Debug) -> String {
    let mut text = String::new();
    for letter in format!("{value:?}").chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

//! Forms of keys, times and numbers.

use std::time::{Duration, SystemTime};

use alipay_cancel::signature::{
    content_to_sign, format_signature_header, read_date_time, read_time_header, sign, SignedMessage,
};
use alipay_cancel::transport::{verify_response, Trust};
use alipay_cancel::{
    judge, parse_retry_after, reqwest::header::HeaderMap, Answer, CancelRequest, Credentials,
    PrivateKey, PublicKey, ResultStatus,
};
use base64::{engine::general_purpose::STANDARD, Engine as _};

mod keys;

use keys::keys;

/// The Base64 of a key in PEM, on one line.
fn bare(pem: &str) -> String {
    pem.lines().filter(|line| !line.contains("---")).collect()
}

#[test]
fn a_key_is_read_as_environment_files_and_copied_lists_contain_it() {
    let (private_key, public_key) = keys();
    for pem in [&private_key, &public_key] {
        let bare = bare(pem);
        for form in [
            pem.replace('\n', "\\r\\n"),
            pem.replace('\n', "\\n"),
            format!("\"{bare}\""),
            format!("'{pem}'"),
            format!("\"{bare}\","),
            format!("{bare},"),
            format!("{bare}\u{A0}"),
            format!("\u{FEFF}{pem}"),
            bare.trim_end_matches('=').to_owned(),
            STANDARD.encode(pem),
        ] {
            let read = match pem == &private_key {
                true => PrivateKey::read(&form).err(),
                false => PublicKey::read(&form).err(),
            };
            assert!(read.is_none(), "{read:?} of {form}");
        }
    }
}

#[test]
fn a_key_in_another_form_is_rejected_with_the_name_of_the_form() {
    let (private_key, _) = keys();
    let (start, end) = private_key.split_at(100);
    let utf16 = private_key.encode_utf16().flat_map(u16::to_le_bytes);
    let zero_width = format!("{start}\u{200B}{end}");
    let short =
        "MDwwDQYJKoZIhvcNAQEBBQADKwAwKAIhAM0e7v7l8q3mS9o0yKq0yq5XWcE0mF0vU2h5Ck3bR4kbAgMBAAE=";
    for (key, words) in [
        (
            private_key.repeat(2).into_bytes(),
            "One private key is needed, but this text contains 2.",
        ),
        (utf16.collect(), "UTF-16"),
        (zero_width.into_bytes(), "zero-width"),
        (b"%PDF".to_vec(), "neither PEM nor Base64"),
        (
            short.into(),
            "at least 2048 bits is needed, but this one has 256",
        ),
    ] {
        let error = PrivateKey::read(&key).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_response_may_be_signed_with_any_of_the_public_keys() {
    let (private_key, public_key) = keys();
    let own = PrivateKey::read(&private_key).unwrap();
    let (path, time, body) = ("/ams/api/v1/payments/cancel", "1685599933871", b"{}");
    let content = content_to_sign(&SignedMessage {
        method: "POST",
        path,
        client_id: "C",
        time,
        body,
    });
    let header = format_signature_header(&sign(&content, &own).unwrap(), None);
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("Client-Id", "C"),
        ("Response-Time", time),
        ("Signature", &header),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    let other = PublicKey::read(keys::other()).unwrap();
    let credentials = Credentials::new("C", own, other).unwrap();
    let verify =
        |credentials: &Credentials| verify_response("POST", path, &headers, body, credentials);
    assert!(verify(&credentials).is_err());
    let another = PublicKey::read(public_key).unwrap();
    let credentials = credentials.with_another_public_key(another);
    assert_eq!(verify(&credentials), Ok(Trust::Verified));
}

#[test]
fn every_time_with_a_year_of_four_digits_is_read() {
    for (time, milliseconds) in [
        ("0000-01-01T00:00:00Z", -62_167_219_200_000),
        ("0099-12-31T23:59:59Z", -59_011_459_201_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] {
        assert_eq!(read_time_header(time), Some(milliseconds));
        assert_eq!(read_date_time(time), Some(milliseconds));
    }
    assert_eq!(read_date_time("2023-02-29T00:00:00Z"), None);
}

#[test]
fn retry_after_is_read_in_the_forms_of_rfc_9110_only() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
    let minute = Some(Duration::from_secs(60));
    for (value, wanted) in [
        ("60", minute),
        ("Thu, 01 Jan 2026 00:01:00 GMT", minute),
        ("Thursday, 01-Jan-26 00:01:00 GMT", minute),
        ("Thu Jan  1 00:01:00 2026", minute),
        ("Thu, 01 Jan 2026 00:01:00 UTC", None),
        ("Thu, 01 Jan 2026 00:01:00 +0000", None),
        ("Thu, 01 Jan 2026 00:01:00", None),
        ("Thu, 01 Jan 2026 00:01:00 GMT, later", None),
        ("Thursday, 01-Jan-26 00:01:00 GMT later", None),
        ("Thu Jan  1 00:01:00 2026 GMT", None),
        ("Thu, 1 Jan 2026 00:01:00 GMT", None),
        ("60 s", None),
        ("0x3C", None),
    ] {
        assert_eq!(parse_retry_after(Some(value), now), wanted, "{value}");
    }
}

#[test]
fn a_number_that_no_rule_reads_does_not_affect_the_verdict() {
    let digits = "9".repeat(5000);
    let body = format!(
        r#"{{"result":{{"resultStatus":"S","resultCode":"SUCCESS","resultMessage":"","n":{digits}}},"paymentId":"p","e":-1e{digits}}}"#
    );
    let answer = Answer {
        status: 200,
        verified: true,
        body: body.as_bytes(),
        response_time: Some("1685599933871"),
        request_time: 1_685_599_933_871,
    };
    let verdict = judge(&answer, &CancelRequest::by_payment_id("p"), true);
    assert_eq!(verdict.result_status, ResultStatus::S);
}

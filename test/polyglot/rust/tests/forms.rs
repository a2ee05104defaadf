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

/// A key of 256 bits.
const SHORT: &str =
    "MDwwDQYJKoZIhvcNAQEBBQADKwAwKAIhAM0e7v7l8q3mS9o0yKq0yq5XWcE0mF0vU2h5Ck3bR4kbAgMBAAE=";
const EC_PRIVATE: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghT9WE30ErjDhLED27BumqEpCDPak9uJGOSO/T17fMCmhRANCAATGusvC3LsD278OUfNibbcN4/u2rW0stj7GokV0hkfi6pLuT2E1J4Poqsz9evCAPPBchFraABcVibp4sbYNNrTA";
const ED25519_PRIVATE: &str = "MC4CAQAwBQYDK2VwBCIEIAoCCh9CtkOhjGGgcfO4Vrx4MAaDRAxqX+MoUH2FYIWb";
const EC_PUBLIC: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAExrrLwty7A9u/DlHzYm23DeP7tq1tLLY+xqJFdIZH4uqS7k9hNSeD6KrM/XrwgDzwXIRa2gAXFYm6eLG2DTa0wA==";
const CERTIFICATE: &str = "MIIBLDCB36ADAgECAhRYZIJML8LDbV1aJOdNsMagrCTHLDAFBgMrZXAwDDEKMAgGA1UEAwwBYTAeFw0yNjExMjkxNjQ4MzdaFw0yNjExMzAxNjQ4MzdaMAwxCjAIBgNVBAMMAWEwKjAFBgMrZXADIQB9ELMJTiiCAzKfPHn8/6VIeDmk8liud6JYTKfA2YU43qNTMFEwHQYDVR0OBBYEFI7BXQwsCsCD2737L4hnqc1zgmkwMB8GA1UdIwQYMBaAFI7BXQwsCsCD2737L4hnqc1zgmkwMA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EAquArJiSAnmpjjWgO5oOGuCay5wj2v1hDlTOB/OMDKVQQZP3dl2pC+1ckJRORia/PQAT3XTMbbCwGB9STru0oCw==";

/// The words are TypeScript's, apart from the names of its own functions.
#[test]
fn a_key_in_another_form_is_rejected_with_the_name_of_the_form_and_what_to_do() {
    let (private_key, public_key) = keys();
    let utf16: Vec<u8> = private_key
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let (start, end) = private_key.split_at(100);
    let pem = |label: &str| format!("-----BEGIN {label}-----\nMIIE\n-----END {label}-----");
    let encoded = public_key.replace('\n', "%0A");
    for (key, words) in [
        (private_key.repeat(2), "One private key is needed, but this text contains 2."),
        (String::from_utf8(utf16).unwrap(), "The private key is encoded in UTF-16. Save it as UTF-8; in PowerShell: Set-Content -Encoding ascii."),
        (format!("{start}\u{200B}\u{AD}\u{200B}{end}"), "The private key contains the invisible character U+200B, U+00AD. Remove it, or copy the key again from its source."),
        (pem("OPENSSH PRIVATE KEY"), "The private key is in OpenSSH format. Convert a copy of it to PEM: ssh-keygen -p -N \"\" -m PEM -f copy-of-key"),
        ("ssh-rsa AAAAB3 me@host".into(), "The private key is a public key in OpenSSH format. Convert it to PEM: ssh-keygen -e -m PKCS8 -f key.pub > public.pem"),
        (pem("ENCRYPTED PRIVATE KEY"), "The private key is encrypted. Decrypt it first: openssl pkey -in encrypted.pem -out private.pem"),
        (pem("EC PRIVATE KEY"), "An RSA key is needed, but this is a key of type ec. Generate one: openssl genrsa -out private.pem 2048"),
        (EC_PRIVATE.into(), "An RSA key is needed, but this is a key of type ec. Generate one: openssl genrsa -out private.pem 2048"),
        (ED25519_PRIVATE.into(), "An RSA key is needed, but this is a key of type ed25519. Generate one: openssl genrsa -out private.pem 2048"),
        (EC_PUBLIC.into(), "A private key is needed, but this is a public key. Are the two swapped?"),
        (CERTIFICATE.into(), "This is a certificate; a private key is needed."),
        ("{\"kty\": \"RSA\"}".into(), "The private key is a JWK or other JSON. Convert a JWK to PEM."),
        (encoded, "The private key is percent-encoded. Decode it."),
        (bare(&private_key).replace('+', "-").replace('/', "_"), "The private key is in base64url. Convert it to Base64: tr '_-' '/+' < key.txt"),
        ("merchant.pem".into(), "The private key is neither PEM nor Base64. It must be the key itself, not the name of a file."),
        ("%PDF".into(), "The private key is neither PEM nor Base64. It must be the key itself, not the name of a file."),
        (" \n".into(), "The private key is empty."),
        ("-----BEGIN PRIVATE KEY-----\nMIIE".into(), "The private key has incomplete PEM markers."),
        (bare(&private_key)[..401].into(), "The private key is not DER of PKCS #8 or PKCS #1. Is a part of it missing?"),
        (public_key.clone(), "A private key is needed, but this is a public key. Are the two swapped?"),
    ] {
        assert_eq!(PrivateKey::read(&key).unwrap_err().to_string(), words);
    }
    let extract = "This is a certificate, not a public key. Extract its public key: openssl x509 -in certificate.pem -pubkey -noout > public.pem";
    for (key, words) in [
        (CERTIFICATE.into(), extract),
        (format!("{public_key}{}", pem("CERTIFICATE")), extract),
        (format!("{public_key}{public_key}"), "One public key is needed, but this text contains 2."),
        (EC_PUBLIC.into(), "An RSA key is needed, but this is a key of type ec. Generate one: openssl genrsa -out private.pem 2048"),
        (keys::with_exponent_1(), "The public key is not safe: its exponent must be odd and at least 3, and its modulus odd. Copy it again from its source."),
        (SHORT.into(), "An RSA key of at least 2048 bits is needed, but this one has 256."),
        (private_key, "A public key is needed, but this is a private key. Are the two swapped?"),
    ] {
        assert_eq!(PublicKey::read(&key).unwrap_err().to_string(), words);
    }
    let list = format!("{public_key}{}", pem("EC PARAMETERS"));
    let error = PublicKey::read_all(list).unwrap_err().to_string();
    assert_eq!(
        error,
        "A list of public keys must not contain a block of EC PARAMETERS."
    );
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
    let [own_key, other] = [public_key, keys::other()].map(|key| PublicKey::read(key).unwrap());
    let verify = |keys: Vec<PublicKey>| {
        let own = PrivateKey::read(&private_key).unwrap();
        let credentials = Credentials::new("C", own, keys).unwrap();
        verify_response("POST", path, &headers, body, &credentials)
    };
    assert!(verify(vec![other.clone()]).is_err());
    assert_eq!(verify(vec![other, own_key]), Ok(Trust::Verified));
    let error = Credentials::new("C", own, []).unwrap_err().to_string();
    assert_eq!(error, "The list of public keys is empty.");
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

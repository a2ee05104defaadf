use std::fmt::Debug;

use alipay_cancel::signature::{
    content_to_sign, is_time_header, parse_signature_header, read_time_header, sign, verify,
    SignedMessage,
};
use alipay_cancel::{PrivateKey, PublicKey};
use serde_json::{json, Value};

use crate::{cases, read, text, Tally};

pub(crate) fn signatures(tally: &mut Tally) {
    let vectors = read("signatures");
    let merchant = &vectors["keys"]["merchant"];
    let private_key = PrivateKey::read(text(merchant, "privateKey")).expect("a key");
    let public_key = PublicKey::read(text(merchant, "publicKey")).expect("a key");
    let probe = sign(b"probe", &private_key).unwrap();
    for vector in cases(&vectors, "/keyForms/private") {
        let key = text(vector, "text");
        let problem = match key.contains("CERTIFICATE") {
            true => "certificate",
            false => "swapped",
        };
        let told = forms(key).map(|form| {
            let signed = PrivateKey::read(&form).map(|key| sign(b"probe", &key).unwrap());
            (signed.ok(), says(problem, PublicKey::read(&form)))
        });
        let wanted = [(); 3].map(|()| (Some(probe.clone()), true));
        tally.hold(text(vector, "name"), told, wanted);
    }
    for vector in cases(&vectors, "/keyForms/public") {
        let told = forms(text(vector, "text")).map(|form| {
            let verified = PublicKey::read(&form).map(|key| verify(b"probe", &probe, &key));
            (verified.ok(), says("swapped", PrivateKey::read(&form)))
        });
        tally.hold(text(vector, "name"), told, [(Some(true), true); 3]);
    }
    for vector in cases(&vectors, "/refusedKeys") {
        let error = match text(vector, "kind") {
            "private" => PrivateKey::read(text(vector, "text")).err(),
            _ => PublicKey::read(text(vector, "text")).err(),
        };
        let error = error.map_or_else(String::new, |error| error.to_string());
        let names = vector["names"].as_str().unwrap_or_default();
        let is_named = !error.is_empty() && error.contains(names);
        tally.hold(text(vector, "name"), (is_named, &error), (true, &error));
    }
    for vector in cases(&vectors, "/keyLists") {
        let fingerprints =
            |keys: &[PublicKey]| keys.iter().map(PublicKey::fingerprint).collect::<Vec<_>>();
        let told = PublicKey::read_all(text(vector, "text")).ok();
        let wanted = vector["keys"].as_array().map(|names| {
            let key = |name: &Value| text(&vectors["keys"][name.as_str().unwrap()], "publicKey");
            let keys = names.iter().map(|name| PublicKey::read(key(name)).unwrap());
            fingerprints(&keys.collect::<Vec<_>>())
        });
        let told = told.map(|keys| fingerprints(&keys));
        tally.hold(text(vector, "name"), told, wanted);
    }
    for vector in cases(&vectors, "/sign") {
        let content = content(vector);
        let signature = sign(&content, &private_key).unwrap();
        let verified = verify(&content, &signature, &public_key);
        let told = (String::from_utf8(content).unwrap(), signature, verified);
        let wanted = (
            text(vector, "content").to_owned(),
            text(vector, "signature").to_owned(),
            true,
        );
        tally.hold(text(vector, "name"), told, wanted);
    }
    for vector in cases(&vectors, "/verify") {
        let owner = vector["key"].as_str().unwrap_or("merchant");
        let key = PublicKey::read(text(&vectors["keys"][owner], "publicKey")).expect("a key");
        let valid = verify(&content(vector), text(vector, "signature"), &key);
        tally.hold(text(vector, "name"), Some(valid), vector["valid"].as_bool());
    }
    for vector in cases(&vectors, "/headers") {
        let parsed = parse_signature_header(text(vector, "header")).map_or(Value::Null, |header| {
            let mut parsed = json!({
                "algorithm": header.algorithm,
                "signature": header.signature,
            });
            if let Some(version) = header.key_version {
                parsed["keyVersion"] = json!(version);
            }
            parsed
        });
        tally.hold(text(vector, "name"), parsed, vector["parsed"].clone());
    }
    for vector in cases(&vectors, "/times") {
        let value = text(vector, "value");
        let told = (Some(is_time_header(value)), read_time_header(value));
        let wanted = (vector["allowed"].as_bool(), vector["milliseconds"].as_i64());
        tally.hold(&format!("time {value:?}"), told, wanted);
    }
}

fn says<T: Debug>(problem: &str, key: Result<T, alipay_cancel::Error>) -> bool {
    key.is_err_and(|error| error.to_string().contains(problem))
}

/// A key in three forms.
fn forms(key: &str) -> [String; 3] {
    let windows = format!("\u{FEFF} {}", key.replace('\n', "\r\n"));
    [key.to_owned(), windows, key.replace('\n', "\\n")]
}

fn content(vector: &Value) -> Vec<u8> {
    content_to_sign(&SignedMessage {
        method: text(vector, "method"),
        path: text(vector, "path"),
        client_id: text(vector, "clientId"),
        time: text(vector, "time"),
        body: text(vector, "body").as_bytes(),
    })
}

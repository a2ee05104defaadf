#![allow(dead_code, reason = "a test uses some of these")]

use serde_json::Value;

/// The private and the public key of the vectors in the folder VECTORS.
pub(crate) fn keys() -> (String, String) {
    (
        key("/keys/merchant/privateKey"),
        key("/keys/merchant/publicKey"),
    )
}

/// The public key of another.
pub(crate) fn other() -> String {
    key("/keys/other/publicKey")
}

/// A public key with which every content is its own signature.
pub(crate) fn with_exponent_1() -> String {
    key("/refusedKeys/0/text")
}

fn key(pointer: &str) -> String {
    let folder = std::env::var("VECTORS").expect("VECTORS names the folder of the vectors");
    let text = std::fs::read_to_string(format!("{folder}/signatures.json")).expect("vectors");
    let vectors: Value = serde_json::from_str(&text).expect("JSON");
    let key = vectors.pointer(pointer).and_then(Value::as_str);
    key.expect("a key").to_owned()
}

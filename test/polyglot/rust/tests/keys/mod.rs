use serde_json::Value;

/// The private and the public key of the vectors in the folder VECTORS.
pub(crate) fn keys() -> (String, String) {
    let folder = std::env::var("VECTORS").expect("VECTORS names the folder of the vectors");
    let text = std::fs::read_to_string(format!("{folder}/signatures.json")).expect("vectors");
    let vectors: Value = serde_json::from_str(&text).expect("JSON");
    let key = |name| {
        vectors["keys"]["merchant"][name]
            .as_str()
            .expect("a key")
            .to_owned()
    };
    (key("privateKey"), key("publicKey"))
}

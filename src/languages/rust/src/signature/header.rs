use crate::contract::ALGORITHM;
use crate::error::Error;

/// A parsed `Signature` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureHeader {
    /// [`ALGORITHM`] in this contract.
    pub algorithm: String,
    /// The version of the key. `None` means the newest key.
    pub key_version: Option<String>,
    /// Base64: percent-encoded, as the contract requires, or raw.
    pub signature: String,
}

/// Returns a `Signature` header: its algorithm, the version of the key and the signature.
pub fn format_signature_header(signature: &str, key_version: Option<&str>) -> String {
    let version = key_version.map_or_else(String::new, |version| format!("keyVersion={version},"));
    format!("algorithm={ALGORITHM},{version}signature={signature}")
}

/// Parses a `Signature` header. Its `name=value` pairs may come in any order and letter case, with spaces around the commas.
/// Pairs with other names are ignored.
///
/// # Errors
/// [`Error::SignatureHeader`] if a pair has no `=`, `algorithm` or `signature` is missing, or a name appears twice.
pub fn parse_signature_header(header: &str) -> Result<SignatureHeader, Error> {
    let mut pairs: Vec<(String, &str)> = Vec::new();
    for pair in header.split(',') {
        let (name, value) = split_pair(pair.trim()).ok_or_else(|| {
            fault("The Signature header is not a list of name=value pairs, separated by commas.")
        })?;
        if pairs.iter().any(|(known, _)| *known == name) {
            return Err(fault(&format!("The Signature header has {name} twice.")));
        }
        pairs.push((name, value));
    }
    let value_of = |name: &str| {
        let found = pairs.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| (*value).to_owned())
            .filter(|value| !value.is_empty())
    };
    Ok(SignatureHeader {
        algorithm: value_of("algorithm")
            .ok_or_else(|| fault("The Signature header has no algorithm."))?,
        key_version: value_of("keyversion"),
        signature: value_of("signature")
            .ok_or_else(|| fault("The Signature header has no signature."))?,
    })
}

/// Splits a pair into its name, in lower case, and its value.
fn split_pair(pair: &str) -> Option<(String, &str)> {
    let (name, value) = pair.split_once('=')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_name && !value.contains(char::is_whitespace)).then(|| (name.to_ascii_lowercase(), value))
}

fn fault(message: &str) -> Error {
    Error::SignatureHeader(message.to_owned())
}

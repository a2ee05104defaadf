use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;
use percent_encoding::{percent_decode_str, utf8_percent_encode, NON_ALPHANUMERIC};

use super::keys::{PrivateKey, PublicKey};
use crate::error::Error;

/// What a signature covers. `method` and `path` are those of the request, also for a response.
#[derive(Debug, Clone, Copy)]
pub struct SignedMessage<'a> {
    /// The HTTP method of the request: `POST` in this contract.
    pub method: &'a str,
    /// The path of the request, base path included: `/ams/api/v1/payments/cancel`.
    pub path: &'a str,
    /// The value of `Client-Id`.
    pub client_id: &'a str,
    /// The value of `Request-Time` or `Response-Time`, exactly as sent.
    pub time: &'a str,
    /// The body, exactly as sent or received.
    pub body: &'a [u8],
}

/// Returns the bytes that a signature covers: `<method> <path>\n<clientId>.<time>.<body>`.
#[must_use]
pub fn content_to_sign(message: &SignedMessage<'_>) -> Vec<u8> {
    let SignedMessage {
        method,
        path,
        client_id,
        time,
        body,
    } = message;
    let mut content = format!("{method} {path}\n{client_id}.{time}.").into_bytes();
    content.extend_from_slice(body);
    content
}

/// Signs content. Returns the signature in percent-encoded Base64, as the header needs it.
///
/// # Errors
/// [`Error::Signing`] if the cryptography library fails.
pub fn sign(content: &[u8], private_key: &PrivateKey) -> Result<String, Error> {
    Ok(encode_signature(&private_key.sign_bytes(content)?))
}

/// Whether the signature of the content was made with the private key that belongs to `public_key`.
///
/// `signature` is Base64: raw, or percent-encoded with upper- or lower-case digits. Returns `false` if it is malformed.
#[must_use]
pub fn verify(content: &[u8], signature: &str, public_key: &PublicKey) -> bool {
    decode_signature(signature).is_some_and(|bytes| public_key.verify_bytes(content, &bytes))
}

/// Encodes a signature for the header: percent-encoded Base64.
pub(crate) fn encode_signature(signature: &[u8]) -> String {
    utf8_percent_encode(&STANDARD.encode(signature), NON_ALPHANUMERIC).to_string()
}

/// Decodes a signature; `None` if it is not Base64. `+` stays `+`: the value is not a form field.
fn decode_signature(value: &str) -> Option<Vec<u8>> {
    // An invalid percent sequence stays as it is, and then is not Base64.
    let base64: Vec<u8> = percent_decode_str(value).collect();
    STANDARD
        .decode(base64)
        .ok()
        .filter(|bytes| !bytes.is_empty())
}

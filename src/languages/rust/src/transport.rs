//! Signs the final bytes of a request, and verifies the raw bytes of its answer before anyone parses them. The parts are
//! for whoever builds on another HTTP stack; on reqwest, `SigningMiddleware` and [`CancelClient`](crate::CancelClient) put
//! them together.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, ACCEPT, CONTENT_TYPE};

use crate::contract::{
    AGENT_TOKEN_HEADER, CLIENT_ID_HEADER, REQUEST_TIME_HEADER, RESPONSE_TIME_HEADER,
    SIGNATURE_HEADER,
};
use crate::credentials::Credentials;
use crate::error::{AnswerError, Error};
use crate::network::network_error;
use crate::signature::{
    content_to_sign, format_signature_header, is_time_header, parse_signature_header, verify,
    SignedMessage, ALGORITHM,
};

/// No answer of the contract comes near this: 1 MiB.
pub const MAX_RESPONSE_BYTES: usize = 1024 * 1024;

/// What is known of an answer that was not rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Its signature verified.
    Verified,
    /// It carries no signature at all. The provider does send unsigned failures; never believe a success among them.
    Unsigned,
}

/// A builder of the HTTP client that signed requests need: it follows no redirect, since a signed request must not go
/// elsewhere; it never repeats by itself; it takes the bytes of an answer as they are.
pub fn http_client_builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
}

/// The headers that a request carries once it is signed.
///
/// `path` is the one requested, base path included; `time` the `Request-Time`, in milliseconds since 1970.
///
/// # Errors
/// [`Error::Signing`] when the signer fails.
pub async fn sign_request(
    method: &str,
    path: &str,
    time: &str,
    body: &[u8],
    credentials: &Credentials,
) -> Result<HeaderMap, Error> {
    let client_id = &credentials.client_id;
    let message = SignedMessage {
        method,
        path,
        client_id,
        time,
        body,
    };
    let signature = credentials.sign(&content_to_sign(&message)).await?;
    let header = format_signature_header(&signature, credentials.key_version.as_deref());
    let mut headers = HeaderMap::new();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=UTF-8"),
    );
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    set(&mut headers, CLIENT_ID_HEADER, client_id)?;
    set(&mut headers, REQUEST_TIME_HEADER, time)?;
    set(&mut headers, SIGNATURE_HEADER, &header)?;
    if let Some(token) = &credentials.agent_token {
        set(&mut headers, AGENT_TOKEN_HEADER, token)?;
    }
    Ok(headers)
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) -> Result<(), Error> {
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| Error::Signing(format!("The value of {name} cannot be sent.")))?;
    // Keeps the value out of debug output.
    value.set_sensitive(name == SIGNATURE_HEADER || name == AGENT_TOKEN_HEADER);
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Error::Signing(format!("{name} is no name of a header.")))?;
    headers.insert(name, value);
    Ok(())
}

/// Reads the whole body of an answer.
///
/// # Errors
/// [`AnswerError::TooLarge`] when it has more than a mebibyte; [`AnswerError::Network`] when the connection fails.
pub async fn read_body(response: &mut reqwest::Response) -> Result<Vec<u8>, AnswerError> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| network_error(&error))?
    {
        if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
            let message = format!("The response body is larger than {MAX_RESPONSE_BYTES} bytes.");
            return Err(AnswerError::TooLarge(message));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Verifies the signature of an answer over the raw bytes of its body. `method` and `path` are the request's.
///
/// # Errors
/// [`AnswerError::Untrusted`] when the signature is partial, unreadable or wrong.
pub fn verify_response(
    method: &str,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
    credentials: &Credentials,
) -> Result<Trust, AnswerError> {
    let names = [SIGNATURE_HEADER, RESPONSE_TIME_HEADER, CLIENT_ID_HEADER];
    let values = names.map(|name| header_value(headers, name).unwrap_or_default());
    let missing: Vec<_> = names
        .iter()
        .zip(&values)
        .filter(|(_, value)| value.is_empty())
        .collect();
    if missing.len() == names.len() {
        return Ok(Trust::Unsigned);
    }
    let untrusted = |what: &str| Err(AnswerError::Untrusted(format!("The response{what}")));
    if !missing.is_empty() {
        let missing: Vec<_> = missing.into_iter().map(|(name, _)| *name).collect();
        let missing = missing.join(" and no ");
        return untrusted(&format!(" is only partly signed: it has no {missing}."));
    }
    let [signature, time, client_id] = values;
    if client_id != credentials.client_id {
        return untrusted(" is signed for another Client-Id.");
    }
    if !is_time_header(&time) {
        return untrusted("'s Response-Time has no form that the contract allows.");
    }
    let Ok(header) = parse_signature_header(&signature) else {
        return untrusted("'s signature cannot be read.");
    };
    if !header.algorithm.eq_ignore_ascii_case(ALGORITHM) {
        return untrusted(&format!(
            " is signed with another algorithm than {ALGORITHM}."
        ));
    }
    let message = SignedMessage {
        method,
        path,
        client_id: &client_id,
        time: &time,
        body,
    };
    if !verify(
        &content_to_sign(&message),
        &header.signature,
        &credentials.alipay_public_key,
    ) {
        return untrusted("'s signature does not verify with the provider's public key.");
    }
    Ok(Trust::Verified)
}

/// The value of a header. Given more than once, its values are joined by a comma, so that no signature header passes.
pub(crate) fn header_value(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(name).iter();
    let values: Vec<_> = values
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

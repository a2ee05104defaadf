//! Signs the final bytes of a request, and verifies the raw bytes of its response before they are parsed. Use these functions
//! with other HTTP libraries. For reqwest, `SigningMiddleware` and [`CancelClient`](crate::CancelClient) combine them.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, ACCEPT, CONTENT_TYPE};

use crate::causes;
use crate::contract::{
    AGENT_TOKEN_HEADER, ALGORITHM, CLIENT_ID_HEADER, CONTRACT_VERSION, MAX_RESPONSE_BYTES,
    REQUEST_TIME_HEADER, RESPONSE_TIME_HEADER, SIGNATURE_HEADER,
};
use crate::credentials::Credentials;
use crate::error::{AnswerError, Error};
use crate::network::network_error;
use crate::signature::{
    content_to_sign, format_signature_header, is_time_header, parse_signature_header, verify,
    PublicKey, SignedMessage,
};

/// The trust of a response that was not rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Its signature was verified.
    Verified,
    /// It has no signature. The provider sends some failures unsigned. Never trust an unsigned success.
    Unsigned,
}

/// The `User-Agent` of this client: `alipay-cancel-contract/<version> (rust)`.
#[must_use]
pub fn user_agent() -> String {
    format!("alipay-cancel-contract/{CONTRACT_VERSION} (rust)")
}

/// Builds an HTTP client for signed requests, with the proxy, certificates and `User-Agent` of `builder`. The client does not
/// follow redirects, because a signed request must not go to another host. It does not retry. It decodes gzip, and no other
/// encoding.
///
/// # Errors
/// [`Error::Option`] if `builder` has invalid settings, or TLS cannot be set up on this machine.
pub fn http_client(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Error> {
    let http = builder
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .gzip(true)
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .build();
    http.map_err(|error| Error::option("http_client", format!("cannot be created: {error}.")))
}

/// Signs a request and returns its headers.
///
/// `path` includes the base path. `time` is the `Request-Time`, in milliseconds since 1970.
///
/// # Errors
/// [`Error::Signing`] if the signer fails.
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
        .map_err(|_| Error::signing(format!("The value of {name} cannot be sent.")))?;
    // Keeps the value out of debug output.
    value.set_sensitive(name == SIGNATURE_HEADER || name == AGENT_TOKEN_HEADER);
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Error::signing(format!("{name} is not a header name.")))?;
    headers.insert(name, value);
    Ok(())
}

/// Reads the whole body of a response.
///
/// # Errors
/// [`AnswerError`] if it is larger than [`MAX_RESPONSE_BYTES`], or if the connection fails.
pub async fn read_body(response: &mut reqwest::Response) -> Result<Vec<u8>, AnswerError> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| network_error(&error))?
    {
        if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
            return Err(AnswerError::new(&causes::TOO_LARGE, &[]));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Verifies the signature of a response over the raw bytes of its body. `method` and `path` are those of the request.
///
/// # Errors
/// [`AnswerError`] if the signature is partial, malformed or wrong.
pub fn verify_response(
    method: &str,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
    credentials: &Credentials,
) -> Result<Trust, AnswerError> {
    let Credentials {
        client_id,
        alipay_public_keys,
        ..
    } = credentials;
    let key = verified_by(method, path, headers, body, client_id, alipay_public_keys)?;
    Ok(key.map_or(Trust::Unsigned, |_| Trust::Verified))
}

/// Returns the key that verifies the signature of a response; `None` if it has no signature.
pub(crate) fn verified_by<'a>(
    method: &str,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
    asked: &str,
    keys: &'a [PublicKey],
) -> Result<Option<&'a PublicKey>, AnswerError> {
    let names = [SIGNATURE_HEADER, RESPONSE_TIME_HEADER, CLIENT_ID_HEADER];
    let values = names.map(|name| header_value(headers, name).unwrap_or_default());
    let missing: Vec<_> = names
        .iter()
        .zip(&values)
        .filter(|(_, value)| value.is_empty())
        .collect();
    if missing.len() == names.len() {
        return Ok(None);
    }
    let untrusted = |cause| Err(AnswerError::new(cause, &[]));
    if !missing.is_empty() {
        let missing: Vec<_> = missing.into_iter().map(|(name, _)| *name).collect();
        let words = [("missingHeaders", &*missing.join(", "))];
        return Err(AnswerError::new(&causes::PARTLY_SIGNED, &words));
    }
    let [signature, time, client_id] = values;
    if client_id != asked {
        return untrusted(&causes::SIGNED_FOR_ANOTHER_CLIENT);
    }
    if !is_time_header(&time) {
        return untrusted(&causes::INVALID_RESPONSE_TIME);
    }
    let Ok(header) = parse_signature_header(&signature) else {
        return untrusted(&causes::UNREADABLE_SIGNATURE);
    };
    if !header.algorithm.eq_ignore_ascii_case(ALGORITHM) {
        return untrusted(&causes::ANOTHER_ALGORITHM);
    }
    let message = SignedMessage {
        method,
        path,
        client_id: &client_id,
        time: &time,
        body,
    };
    let content = content_to_sign(&message);
    let mut keys = keys.iter();
    match keys.find(|key| verify(&content, &header.signature, key)) {
        Some(key) => Ok(Some(key)),
        None => untrusted(&causes::WRONG_SIGNATURE),
    }
}

/// Returns the value of a header. Values of a repeated header are joined with a comma, so that a repeated signature header is
/// rejected.
pub(crate) fn header_value(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(name).iter();
    let values: Vec<_> = values
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

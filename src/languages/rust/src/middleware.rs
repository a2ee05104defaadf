use std::time::SystemTime;

use http::Extensions;
use reqwest::{Body, Request, Response, ResponseBuilderExt as _};
use reqwest_middleware::{Error as MiddlewareError, Middleware, Next};

use crate::credentials::Credentials;
use crate::error::{AnswerError, Error};
use crate::hooks::milliseconds;
use crate::result_codes::UnknownCauseCode;
use crate::transport::{http_client, read_body, sign_request, verify_response, Trust};
use crate::verdict::UnknownCause;

/// What to do with a response without any signature. A wrong or partial signature is always rejected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UnsignedResponse {
    /// Reject it with an [`AnswerError`].
    #[default]
    Reject,
    /// Accept it, with [`Trust::Unsigned`] in the extensions of the response. The provider sends some failures unsigned. Never
    /// trust an unsigned success.
    Pass,
}

/// Signs the final bytes of each request, and verifies the raw bytes of each response before they are parsed. For any client
/// that uses reqwest-middleware. Put it last in the chain: it sends each request itself, by its own HTTP client, because the client of the chain
/// may follow redirects and a signed request must not go to another host.
///
/// It fails with [`Error::Signing`] if signing failed and nothing was sent, and with [`AnswerError`] if a response was
/// rejected; the effect of the request is then unknown.
#[derive(Debug, Clone)]
pub struct SigningMiddleware {
    credentials: Credentials,
    unsigned: UnsignedResponse,
    http: reqwest::Client,
}

impl SigningMiddleware {
    /// Creates a middleware that sends requests by an HTTP client of `builder`: see [`http_client`].
    ///
    /// # Errors
    /// [`Error::Option`] if the builder has invalid settings.
    pub fn new(
        credentials: Credentials,
        unsigned: UnsignedResponse,
        builder: reqwest::ClientBuilder,
    ) -> Result<Self, Error> {
        Ok(Self {
            credentials,
            unsigned,
            http: http_client(builder)?,
        })
    }
}

#[async_trait::async_trait]
impl Middleware for SigningMiddleware {
    async fn handle(
        &self,
        mut request: Request,
        _extensions: &mut Extensions,
        _next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let method = request.method().as_str().to_owned();
        let path = request.url().path().to_owned();
        let body = match request.body() {
            None => Vec::new(),
            Some(body) => body.as_bytes().ok_or_else(streamed)?.to_vec(),
        };
        let time = milliseconds(SystemTime::now()).to_string();
        let headers = sign_request(&method, &path, &time, &body, &self.credentials).await;
        for (name, value) in &headers.map_err(MiddlewareError::middleware)? {
            request.headers_mut().insert(name, value.clone());
        }
        let mut response = self.http.execute(request).await?;
        let body = read_body(&mut response)
            .await
            .map_err(MiddlewareError::middleware)?;
        let headers = response.headers();
        let trust = verify_response(&method, &path, headers, &body, &self.credentials)
            .map_err(MiddlewareError::middleware)?;
        if trust == Trust::Unsigned && self.unsigned == UnsignedResponse::Reject {
            return Err(unsigned());
        }
        put_back(&response, body, trust)
    }
}

/// Copies a response, with a body that can be read again.
fn put_back(
    response: &Response,
    body: Vec<u8>,
    trust: Trust,
) -> reqwest_middleware::Result<Response> {
    let mut copy = http::Response::builder()
        .status(response.status())
        .version(response.version())
        .url(response.url().clone())
        .extension(trust)
        .body(Body::from(body))
        .map_err(MiddlewareError::middleware)?;
    *copy.headers_mut() = response.headers().clone();
    Ok(copy.into())
}

fn streamed() -> MiddlewareError {
    let message = "A streamed body cannot be signed. Nothing was sent.";
    MiddlewareError::middleware(Error::signing(message))
}

fn unsigned() -> MiddlewareError {
    let code = UnknownCauseCode::UntrustedResponse;
    let message = "The response is not signed.".to_owned();
    MiddlewareError::middleware(AnswerError {
        cause: UnknownCause {
            code,
            message,
            error: None,
        },
    })
}

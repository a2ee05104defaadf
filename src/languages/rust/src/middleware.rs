use std::time::SystemTime;

use http::Extensions;
use reqwest::{Body, Request, Response, ResponseBuilderExt as _};
use reqwest_middleware::{Error as MiddlewareError, Middleware, Next};

use crate::attempt::milliseconds;
use crate::credentials::Credentials;
use crate::error::{AnswerError, Error};
use crate::transport::{read_body, sign_request, verify_response, Trust};

/// What to do with a response that carries no signature at all. One with a wrong or a partial signature is always rejected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UnsignedResponse {
    /// Fail with [`AnswerError::Untrusted`].
    #[default]
    Reject,
    /// Hand it on, with [`Trust::Unsigned`] among the extensions of the response. The provider does send unsigned failures;
    /// whoever lets them pass must not believe a success among them.
    Pass,
}

/// Signs the final bytes of each request and verifies the raw bytes of each response, before anyone parses them. Any client on
/// reqwest-middleware can sit on it. Put it last in the chain, on a client of
/// [`http_client_builder`](crate::transport::http_client_builder), which follows no redirect.
///
/// It fails with [`Error::Signing`] when nothing was sent because signing failed, and with [`AnswerError`] when a response
/// cannot be taken; whether the request took effect is not known then.
#[derive(Debug, Clone)]
pub struct SigningMiddleware {
    credentials: Credentials,
    unsigned: UnsignedResponse,
}

impl SigningMiddleware {
    /// A middleware that signs with these credentials.
    pub fn new(credentials: Credentials, unsigned: UnsignedResponse) -> Self {
        Self {
            credentials,
            unsigned,
        }
    }
}

#[async_trait::async_trait]
impl Middleware for SigningMiddleware {
    async fn handle(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let method = request.method().as_str().to_owned();
        let url = request.url().clone();
        let path = url.path();
        let body = match request.body() {
            None => Vec::new(),
            Some(body) => body.as_bytes().ok_or_else(streamed)?.to_vec(),
        };
        let time = milliseconds(SystemTime::now()).to_string();
        let headers = sign_request(&method, path, &time, &body, &self.credentials).await;
        for (name, value) in &headers.map_err(MiddlewareError::middleware)? {
            request.headers_mut().insert(name, value.clone());
        }
        let mut response = next.run(request, extensions).await?;
        if *response.url() != url {
            return Err(untrusted("The response comes from where a redirect led."));
        }
        let body = read_body(&mut response)
            .await
            .map_err(MiddlewareError::middleware)?;
        let headers = response.headers();
        let trust = verify_response(&method, path, headers, &body, &self.credentials)
            .map_err(MiddlewareError::middleware)?;
        if trust == Trust::Unsigned && self.unsigned == UnsignedResponse::Reject {
            return Err(untrusted("The response is not signed."));
        }
        put_back(&response, body, trust)
    }
}

/// The same response, with its bytes to be read again.
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
    let message = "The body is a stream, whose bytes cannot be signed. Nothing was sent.";
    MiddlewareError::middleware(Error::Signing(message.to_owned()))
}

fn untrusted(message: &str) -> MiddlewareError {
    MiddlewareError::middleware(AnswerError::Untrusted(message.to_owned()))
}

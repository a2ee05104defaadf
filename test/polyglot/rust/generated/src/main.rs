//! Cancels a payment by the client that openapi-generator makes, on our middleware.

use std::env::{args, var};
use std::sync::{Arc, Mutex};

use alipay_cancel::transport::{http_client_builder, Trust};
use alipay_cancel::{
    AnswerError, Credentials, PrivateKey, PublicKey, SigningMiddleware, UnsignedResponse,
};
use contract::apis::configuration::Configuration;
use contract::apis::{payments_api::cancel_payment, Error};
use contract::models::CancellationRequest;
use http::Extensions;
use reqwest_middleware::reqwest::{Request, Response};
use reqwest_middleware::{ClientBuilder, Middleware, Next};
use serde_json::{json, Value};

/// Notes what the generated client does not hand on: the HTTP status of an answer, and whether its signature verified.
#[derive(Clone, Default)]
struct Note(Arc<Mutex<Option<(u16, Trust)>>>);

#[async_trait::async_trait]
impl Middleware for Note {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let response = next.run(request, extensions).await?;
        let trust = response.extensions().get::<Trust>().copied();
        *self.0.lock().unwrap() = trust.map(|trust| (response.status().as_u16(), trust));
        Ok(response)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let private_key = PrivateKey::read(var("ALIPAY_PRIVATE_KEY")?)?;
    let alipay_public_key = PublicKey::read(var("ALIPAY_PUBLIC_KEY")?)?;
    let credentials = Credentials::new(var("ALIPAY_CLIENT_ID")?, private_key, alipay_public_key)?;
    let unsigned = match args().nth(2).as_deref() {
        Some("pass") => UnsignedResponse::Pass,
        _ => UnsignedResponse::Reject,
    };
    let signing = SigningMiddleware::new(credentials, unsigned);
    let note = Note::default();
    let configuration = Configuration {
        base_path: var("ALIPAY_BASE_URL")?,
        client: ClientBuilder::new(http_client_builder().build()?)
            .with(note.clone())
            .with(signing)
            .build(),
        ..Configuration::default()
    };
    let mut request = CancellationRequest::new();
    request.payment_id = args().nth(1);
    let answer = cancel_payment(&configuration, request, None).await;
    let noted = *note.0.lock().unwrap();
    let told = match (answer, noted) {
        // The generated client takes a redirect for an answer like any other.
        (_, Some((status, _))) if status != 200 => json!({"httpStatus": status}),
        (Ok(answer), Some((_, trust))) => json!({
            "resultStatus": answer.result.result_status,
            "verified": trust == Trust::Verified,
        }),
        (Err(Error::ReqwestMiddleware(error)), _) => json!({"error": code_of(&error)}),
        (Err(error), _) => json!({"error": error.to_string()}),
        (Ok(_), None) => json!({"error": "an answer that did not pass the middleware"}),
    };
    println!("{told}");
    Ok(())
}

fn code_of(error: &reqwest_middleware::Error) -> Value {
    match error {
        reqwest_middleware::Error::Reqwest(_) => "NO_RESPONSE".into(),
        reqwest_middleware::Error::Middleware(error) => match error.downcast_ref() {
            Some(AnswerError::Untrusted(_)) => "UNTRUSTED_RESPONSE".into(),
            Some(AnswerError::Network(_)) => "NO_RESPONSE".into(),
            _ => error.to_string().into(),
        },
    }
}

//! Cancels a payment by the client that openapi-generator makes, on our middleware.

use std::env::{args, var};

use alipay_cancel::transport::http_client_builder;
use alipay_cancel::{
    AnswerError, Credentials, PrivateKey, PublicKey, SigningMiddleware, UnsignedResponse,
};
use contract::apis::configuration::Configuration;
use contract::apis::{payments_api::cancel_payment, Error};
use contract::models::CancellationRequest;
use reqwest_middleware::ClientBuilder;
use serde_json::{json, Value};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let private_key = PrivateKey::read(var("ALIPAY_PRIVATE_KEY")?)?;
    let alipay_public_key = PublicKey::read(var("ALIPAY_PUBLIC_KEY")?)?;
    let credentials = Credentials::new(var("ALIPAY_CLIENT_ID")?, private_key, alipay_public_key)?;
    let signing = SigningMiddleware::new(credentials, UnsignedResponse::Reject);
    let configuration = Configuration {
        base_path: var("ALIPAY_BASE_URL")?,
        client: ClientBuilder::new(http_client_builder().build()?)
            .with(signing)
            .build(),
        ..Configuration::default()
    };
    let mut request = CancellationRequest::new();
    request.payment_id = args().nth(1);
    let answer = cancel_payment(&configuration, request, None).await;
    let told = match answer {
        // What is not signed is rejected.
        Ok(answer) => json!({"resultStatus": answer.result.result_status, "verified": true}),
        Err(Error::ResponseError(response)) => json!({"httpStatus": response.status.as_u16()}),
        Err(Error::ReqwestMiddleware(error)) => json!({"error": code_of(&error)}),
        Err(error) => json!({"error": error.to_string()}),
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

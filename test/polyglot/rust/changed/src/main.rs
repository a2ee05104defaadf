//! Cancels with the field that only the changed contract has. Prints the outcome as the example program does.

use std::env::{args, var};
use std::process::ExitCode;

use alipay_cancel::{
    BaseUrl, CancelClient, CancelOutcome, CancelRequest, Credentials, Limits, PrivateKey,
    PublicKey, ResultStatus,
};

#[tokio::main]
async fn main() -> ExitCode {
    match cancel().await {
        Ok(outcome) => {
            println!("{}", serde_json::to_string(&outcome).unwrap());
            ExitCode::from(match outcome.verdict.result_status {
                ResultStatus::S => 0,
                ResultStatus::F => 1,
                ResultStatus::U => 2,
            })
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(64)
        }
    }
}

async fn cancel() -> Result<CancelOutcome, Box<dyn std::error::Error>> {
    let credentials = Credentials::new(
        var("ALIPAY_CLIENT_ID")?,
        PrivateKey::read(var("ALIPAY_PRIVATE_KEY")?)?,
        PublicKey::read(var("ALIPAY_PUBLIC_KEY")?)?,
    )?;
    let base_url = BaseUrl::parse(&var("ALIPAY_BASE_URL")?)?;
    let client = CancelClient::new(credentials, &base_url)?.with_limits(Limits {
        max_attempts: 1,
        ..Limits::default()
    })?;
    let request = CancelRequest {
        payment_id: args().nth(1),
        cancel_reason: args().nth(2),
        ..CancelRequest::default()
    };
    Ok(client.cancel(&request).await?)
}

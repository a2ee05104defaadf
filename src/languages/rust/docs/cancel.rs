use std::env::var;

use alipay_cancel::{BaseUrl, CancelClient, CancelRequest, Credentials, PrivateKey, PublicKey};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let private_key = PrivateKey::read(var("ALIPAY_PRIVATE_KEY")?)?;
    let alipay_public_key = PublicKey::read(var("ALIPAY_PUBLIC_KEY")?)?;
    let credentials = Credentials::new(var("ALIPAY_CLIENT_ID")?, private_key, alipay_public_key)?;
    let client = CancelClient::new(credentials, &BaseUrl::parse(&var("ALIPAY_BASE_URL")?)?)?;
    let order = std::env::args().nth(1).ok_or("Pass the paymentRequestId.")?;
    let request = CancelRequest::by_payment_request_id(order);
    let outcome = client.cancel(&request).await?;
    let (verdict, advice) = (outcome.verdict, outcome.advice);
    let code = verdict.result_code.unwrap_or_default();
    println!("{} {code} {}", verdict.result_status, advice.next_step);
    Ok(())
}

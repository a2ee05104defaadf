use alipay_cancel::{CancelClient, CancelRequest};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = CancelClient::from_environment()?;
    let order = std::env::args().nth(1).ok_or("Pass the paymentRequestId.")?;
    let request = CancelRequest::by_payment_request_id(order);
    let outcome = client.cancel(&request).await?;
    let (verdict, advice) = (outcome.verdict, outcome.advice);
    let code = verdict.result_code.unwrap_or_default();
    println!("{} {code} {}", verdict.result_status, advice.next_step);
    Ok(())
}

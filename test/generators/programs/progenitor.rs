use cancel::{Client, types};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let client = Client::new(&arguments[1]);
    for id in &arguments[2..] {
        let request = types::CancellationRequest { payment_id: Some(id.parse().unwrap()), merchant_account_id: None, payment_request_id: None };
        match client.cancel_payment(None, &request).await {
            Ok(response) => {
                let result = response.into_inner().result;
                println!("{id}\t{}\t{}", result.result_status, result.result_code);
            }
            Err(_) => println!("{id}\tnone"),
        }
    }
    println!("constant\t{}", types::ResultCode::OrderNotExist);
}

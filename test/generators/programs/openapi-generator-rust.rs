use openapi::apis::{configuration::Configuration, payments_api};
use openapi::models::{CancellationRequest, CancellationResponse, ResultCode};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let configuration = Configuration { base_path: arguments[1].clone(), ..Configuration::default() };
    for id in &arguments[2..] {
        let request = CancellationRequest { payment_id: Some(id.clone()), ..CancellationRequest::default() };
        match payments_api::cancel_payment(&configuration, request, None).await {
            Ok(response) => {
                let result = response.result;
                println!("{id}\t{:?}\t{}", result.result_status, result.result_code);
            }
            Err(_) => println!("{id}\tnone"),
        }
    }
    println!("zero\t{:?}", CancellationResponse::default().result.result_status);
    println!("constant\t{}", ResultCode::ORDER_NOT_EXIST);
}

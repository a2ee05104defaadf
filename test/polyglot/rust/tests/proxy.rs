//! Proxies of the environment. One test, because a process has one environment.

use alipay_cancel::{
    BaseUrl, CancelClient, CancelRequest, Credentials, PrivateKey, PublicKey, UnknownCauseCode,
};

mod keys;
mod server;

use keys::keys;
use server::Server;

#[test]
fn http_proxy_does_not_capture_requests_to_loopback() {
    std::env::set_var("http_proxy", "http://127.0.0.1:1");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let server = Server::start(Some(("404 Not Found\r\n", Vec::new()))).await;
        let (private_key, public_key) = keys();
        let private_key = PrivateKey::read(private_key).unwrap();
        let public_key = PublicKey::read(public_key).unwrap();
        let credentials = Credentials::new("C", private_key, public_key).unwrap();
        let base_url = BaseUrl::parse(&server.base_url).unwrap();
        let client = CancelClient::new(credentials, &base_url).unwrap();
        let outcome = client.cancel(&CancelRequest::by_payment_id("p")).await;
        let cause = outcome.unwrap().verdict.cause.unwrap();
        assert_eq!(
            cause.code,
            UnknownCauseCode::HttpStatus,
            "{}",
            cause.message
        );
    });
}

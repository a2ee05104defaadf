use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use alipay_cancel::{CancelClient, CancelRequest, ResultStatus};

/// A sandbox with one payment. Stops when it is dropped.
struct Sandbox {
    process: Child,
    variables: HashMap<String, String>,
}

impl Sandbox {
    fn start(payment_request_id: &str) -> Self {
        let mut process = Command::new("alipay-cancel-contract")
            .args(["sandbox", "--quiet", "--port", "0"])
            .args(["--payment", payment_request_id])
            .args(["--keys", env!("CARGO_TARGET_TMPDIR")])
            .stdout(Stdio::piped())
            .spawn()
            .expect("alipay-cancel-contract is on the PATH");
        let output = BufReader::new(process.stdout.as_mut().unwrap());
        let lines = output.lines().map_while(Result::ok);
        let variables = lines
            .take_while(|line| !line.starts_with("# Payments"))
            .filter_map(|line| {
                let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
                Some((name.to_owned(), value.trim_matches('\'').to_owned()))
            })
            .collect();
        Self { process, variables }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.process.kill();
    }
}

#[tokio::test]
async fn cancels_a_payment() {
    let sandbox = Sandbox::start("order-1");
    let variable = |name: &str| sandbox.variables.get(name).cloned();
    let client = CancelClient::from_variables(variable).unwrap();
    let order = CancelRequest::by_payment_request_id("order-1");
    let outcome = client.cancel(&order).await.unwrap();
    assert_eq!(outcome.verdict.result_status, ResultStatus::S);
}

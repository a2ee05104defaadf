//! Cancels one payment and prints the outcome as JSON. Exit codes: 0 for `S`, 1 for `F`, 2 for `U`, 64 for invalid arguments or
//! settings, 70 if signing failed.

use std::collections::HashMap;
use std::env;
use std::process::ExitCode;
use std::str::FromStr;
use std::time::Duration;

use alipay_cancel::{
    CancelClient, CancelOptions, CancelOutcome, CancelRequest, Error, Limits, Region, ResultStatus,
};

fn usage() -> String {
    let Limits {
        attempt_timeout,
        deadline,
        max_attempts,
        base_delay,
        ..
    } = Limits::default();
    let [attempt_timeout, deadline, base_delay] =
        [attempt_timeout, deadline, base_delay].map(|time| time.as_millis());
    let regions: Vec<_> = Region::ALL.iter().map(|region| region.as_str()).collect();
    let regions = regions.join(", ");
    format!(
        "\
Usage: cancel (--payment-id <id> | --payment-request-id <id>) [options]

Options:
  --payment-id <id>          the provider's id of the payment
  --payment-request-id <id>  the merchant's id of the payment request
  --repeated                 this cancellation may have been sent before
  --max-attempts <number>    maximum number of attempts (default: {max_attempts})
  --deadline <ms>            time limit of all attempts and waits (default: {deadline})
  --attempt-timeout <ms>     time limit of one attempt (default: {attempt_timeout})
  --base-delay <ms>          maximum wait before the second attempt (default: {base_delay})

Environment:
  ALIPAY_CLIENT_ID                                assigned by the provider
  ALIPAY_PRIVATE_KEY or ALIPAY_PRIVATE_KEY_FILE   the merchant's RSA private key, or its file
  ALIPAY_PUBLIC_KEY or ALIPAY_PUBLIC_KEY_FILE     Alipay's RSA public key, or its file
  ALIPAY_REGION or ALIPAY_BASE_URL                the provider's region, or the base URL of the API
                                                  Regions: {regions}
  ALIPAY_ENVIRONMENT                              production or sandbox, with ALIPAY_REGION only
  ALIPAY_KEY_VERSION                              the version of the merchant's key
  ALIPAY_AGENT_TOKEN                              the token to act for another merchant

Exit codes: 0 cancelled, 1 not cancelled, 2 unknown, 64 invalid arguments or settings, 70 signing failed. After 64 and 70
nothing was sent."
    )
}

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> ExitCode {
    if env::args()
        .skip(1)
        .any(|argument| argument == "--help" || argument == "-h")
    {
        println!("{}", usage());
        return ExitCode::SUCCESS;
    }
    match cancel().await {
        Ok(outcome) => {
            println!(
                "{}",
                serde_json::to_string_pretty(&outcome).expect("an outcome is JSON")
            );
            ExitCode::from(match outcome.verdict.result_status {
                ResultStatus::S => 0,
                ResultStatus::F => 1,
                ResultStatus::U => 2,
            })
        }
        Err(error) => {
            eprintln!("{error}\nNothing was sent. See --help.");
            let is_signing = matches!(error.downcast_ref(), Some(Error::Signing { .. }));
            ExitCode::from(if is_signing { 70 } else { 64 })
        }
    }
}

async fn cancel() -> Result<CancelOutcome, Failure> {
    let flags = read_flags()?;
    let request = CancelRequest {
        payment_id: flags.get("--payment-id").cloned(),
        payment_request_id: flags.get("--payment-request-id").cloned(),
        ..CancelRequest::default()
    };
    let options = CancelOptions {
        repeated: flags.contains_key("--repeated"),
        limits: Some(read_limits(&flags)?),
    };
    let client = CancelClient::from_environment()?;
    Ok(client.cancel_with(&request, options).await?)
}

fn read_flags() -> Result<HashMap<String, String>, Failure> {
    const WITH_VALUE: [&str; 6] = [
        "--payment-id",
        "--payment-request-id",
        "--max-attempts",
        "--deadline",
        "--attempt-timeout",
        "--base-delay",
    ];
    let mut flags = HashMap::new();
    let mut arguments = env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let value = match flag.as_str() {
            "--repeated" => String::new(),
            name if WITH_VALUE.contains(&name) => arguments
                .next()
                .ok_or_else(|| format!("{flag} needs a value."))?,
            _ => return Err(format!("Unknown option {flag}.").into()),
        };
        flags.insert(flag, value);
    }
    Ok(flags)
}

fn read_limits(flags: &HashMap<String, String>) -> Result<Limits, Failure> {
    let defaults = Limits::default();
    let duration = |flag, default| match flags.get(flag) {
        Some(text) => number(flag, text).map(Duration::from_millis),
        None => Ok(default),
    };
    let base_delay = duration("--base-delay", defaults.base_delay)?;
    Ok(Limits {
        attempt_timeout: duration("--attempt-timeout", defaults.attempt_timeout)?,
        deadline: duration("--deadline", defaults.deadline)?,
        max_attempts: match flags.get("--max-attempts") {
            Some(text) => number("--max-attempts", text)?,
            None => defaults.max_attempts,
        },
        base_delay,
        max_delay: defaults.max_delay.max(base_delay),
    })
}

fn number<T: FromStr>(flag: &str, text: &str) -> Result<T, Failure> {
    text.parse()
        .map_err(|_| format!("{flag} must be a whole number.").into())
}

//! Settings from environment variables. One test, because a process has one environment.

use std::env::{remove_var, set_var};

use alipay_cancel::CancelClient;

mod keys;

use keys::keys;

#[test]
fn from_environment_names_the_variable_that_is_missing_or_invalid() {
    let (private_key, public_key) = keys();
    let error = || CancelClient::from_environment().unwrap_err().to_string();
    assert_eq!(error(), "No client id: set ALIPAY_CLIENT_ID.");
    set_var("ALIPAY_CLIENT_ID", "SANDBOX_1");
    let nowhere = "No region and no base URL: set ALIPAY_REGION, or ALIPAY_BASE_URL.";
    assert_eq!(error(), nowhere);
    set_var("ALIPAY_REGION", "moon");
    let regions = "north-america, asia, europe, united-states";
    assert_eq!(error(), format!("ALIPAY_REGION must be one of {regions}."));
    set_var("ALIPAY_REGION", " asia\n");
    let missing = "The private key is not set: set ALIPAY_PRIVATE_KEY_FILE, or ALIPAY_PRIVATE_KEY.";
    assert_eq!(error(), missing);
    set_var("ALIPAY_PRIVATE_KEY_FILE", &private_key);
    let key = "ALIPAY_PRIVATE_KEY_FILE must name a file, but contains a key.";
    assert_eq!(error(), key);
    set_var("ALIPAY_PRIVATE_KEY_FILE", "/no/such/key");
    let file = "ALIPAY_PRIVATE_KEY_FILE is \"/no/such/key\", but there is no such file.";
    assert_eq!(error(), file);
    for path in [
        "/srv/paymentServiceConfiguration/productionMerchants/alipayPublicKey",
        "/srv/MyShop/MyKeys/MyProd/MyTest/ApiKey/none",
    ] {
        set_var("ALIPAY_PRIVATE_KEY_FILE", path);
        let shown = format!("ALIPAY_PRIVATE_KEY_FILE is {path:?}, but there is no such file.");
        assert_eq!(error(), shown);
    }
    // A part of a key is not shown either.
    set_var(
        "ALIPAY_PRIVATE_KEY_FILE",
        private_key.lines().nth(5).unwrap(),
    );
    assert_eq!(error(), key);
    set_var("ALIPAY_PRIVATE_KEY_FILE", "x".repeat(300));
    let long = "ALIPAY_PRIVATE_KEY_FILE is \"(300 characters from ALIPAY_PRIVATE_KEY_FILE)\", but the name is too long for a file.";
    assert_eq!(error(), long);
    set_var("ALIPAY_PRIVATE_KEY", &private_key);
    let both = "ALIPAY_PRIVATE_KEY_FILE and ALIPAY_PRIVATE_KEY are both set.";
    assert_eq!(error(), both);
    // An empty variable counts as unset.
    set_var("ALIPAY_PRIVATE_KEY_FILE", "");
    set_var("ALIPAY_PUBLIC_KEY", &private_key);
    let swapped = error();
    assert!(
        swapped.starts_with("ALIPAY_PUBLIC_KEY cannot be used. ") && swapped.contains("swapped")
    );
    set_var("ALIPAY_PUBLIC_KEY", public_key + &keys::other());
    set_var("ALIPAY_REGION", "\"asia\"");
    set_var("ALIPAY_KEY_VERSION", "one");
    assert_eq!(error(), "ALIPAY_KEY_VERSION must be 1 to 16 digits.");
    remove_var("ALIPAY_KEY_VERSION");
    let client = format!("{:?}", CancelClient::from_environment().unwrap());
    let url = "https://open-sea-global.alipay.com/ams/sandbox/api/v1/payments/cancel";
    assert!(client.contains(url), "{client}");
}

//! Invalid options and keys are rejected, without a secret in the message.

use alipay_cancel::{BaseUrl, Credentials, PrivateKey, PublicKey};

mod keys;

use keys::keys;

#[test]
fn an_invalid_option_is_rejected() {
    for url in [
        "nonsense",
        "http://api.example/ams/api",
        "https://user:secret@api.example/ams/api",
        "https://api.example/ams/api?x=1",
        "https://api.example/ams/api/v1/payments/cancel/",
    ] {
        let error = BaseUrl::parse(url).unwrap_err().to_string();
        assert!(
            error.starts_with("Option `base_url`") && !error.contains("secret"),
            "{error}"
        );
    }
    let (private_key, public_key) = keys();
    let credentials = |client_id: &str| {
        let private_key = PrivateKey::read(&private_key).unwrap();
        Credentials::new(
            client_id,
            private_key,
            PublicKey::read(&public_key).unwrap(),
        )
    };
    assert!(credentials("with blank").is_err() && credentials("").is_err());
    assert!(credentials("id").unwrap().with_key_version("v1").is_err());
    assert!(credentials("id").unwrap().with_agent_token("a\nb").is_err());
}

#[test]
fn an_invalid_key_is_rejected_without_showing_it() {
    let (private_key, _) = keys();
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----";
    let (begin, cut) = (&private_key[..28], &private_key[28..900]);
    for key in [
        "",
        " \n",
        "merchant.pem",
        encrypted,
        &format!("{begin}{cut}"),
        &cut[..400],
    ] {
        let error = PrivateKey::read(key).unwrap_err().to_string();
        assert!(
            error.starts_with("The private key") && !error.contains("MII"),
            "{error}"
        );
    }
    let key = PrivateKey::read(&private_key).unwrap();
    assert_eq!(format!("{key:?}"), "PrivateKey(RSA, 2048 bits)");
    let credentials = Credentials::new(
        "id",
        PrivateKey::read(&private_key).unwrap(),
        key.public_key(),
    );
    let credentials = credentials.unwrap().with_agent_token("hunter2").unwrap();
    assert!(!format!("{credentials:?}").contains("hunter2"));
}

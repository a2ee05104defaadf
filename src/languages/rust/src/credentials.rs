use std::fmt;
use std::future::poll_fn;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Arc;
use std::task::Poll;

use crate::contract::{
    Bounds, AGENT_TOKEN_BOUNDS, CLIENT_ID_BOUNDS, KEY_VERSION_BOUNDS, MIN_KEY_BITS,
};
use crate::error::{Error, SignerError};
use crate::signature::{encode_signature, PublicKey, Sign, SignError};

/// A merchant's credentials. `Debug` shows no secret.
#[derive(Clone)]
pub struct Credentials {
    pub(crate) client_id: String,
    pub(crate) alipay_public_keys: Vec<PublicKey>,
    pub(crate) key_version: Option<String>,
    pub(crate) agent_token: Option<String>,
    signer: Arc<dyn Sign>,
}

impl Credentials {
    /// Creates credentials from the `Client-Id` that the provider assigned (visible ASCII characters), the merchant's
    /// private key or another signer, and the provider's public key for this `Client-Id`. While the provider exchanges its key,
    /// pass several (a `Vec`): a response is verified if any of them verifies it.
    ///
    /// # Errors
    /// [`Error::Option`] if the `Client-Id` is invalid, [`Error::Key`] if there is no public key.
    pub fn new(
        client_id: impl Into<String>,
        signer: impl Sign + 'static,
        alipay_public_keys: impl Into<Vec<PublicKey>>,
    ) -> Result<Self, Error> {
        let alipay_public_keys = alipay_public_keys.into();
        if alipay_public_keys.is_empty() {
            let message = "The list of public keys is empty.".to_owned();
            return Err(Error::Key(message));
        }
        Ok(Self {
            client_id: checked("client_id", client_id.into(), &CLIENT_ID_BOUNDS, VISIBLE)?,
            alipay_public_keys,
            key_version: None,
            agent_token: None,
            signer: Arc::new(signer),
        })
    }

    /// Sets the version of the merchant's key, digits only. By default it is not sent, and the provider uses the newest key.
    ///
    /// # Errors
    /// [`Error::Option`] if it is invalid.
    pub fn with_key_version(mut self, key_version: impl Into<String>) -> Result<Self, Error> {
        self.key_version = Some(checked(
            "key_version",
            key_version.into(),
            &KEY_VERSION_BOUNDS,
            "digits",
        )?);
        Ok(self)
    }

    /// Sets the token that lets one merchant act for another: visible ASCII characters. By default it is not sent.
    ///
    /// # Errors
    /// [`Error::Option`] if it is invalid.
    pub fn with_agent_token(mut self, agent_token: impl Into<String>) -> Result<Self, Error> {
        self.agent_token = Some(checked(
            "agent_token",
            agent_token.into(),
            &AGENT_TOKEN_BOUNDS,
            VISIBLE,
        )?);
        Ok(self)
    }

    /// Signs content. Returns percent-encoded Base64.
    pub(crate) async fn sign(&self, content: &[u8]) -> Result<String, Error> {
        // The message of the signer is not repeated: it may contain anything.
        let signature = call(&*self.signer, content).await.map_err(|source| {
            let message = "The signer failed. Nothing was sent.".to_owned();
            let source = Some(SignerError(source.into()));
            Error::Signing { message, source }
        })?;
        if signature.len() * 8 < MIN_KEY_BITS {
            return Err(Error::signing(format!(
                "The signer returned no RSA signature of at least {MIN_KEY_BITS} bits. Nothing was sent."
            )));
        }
        Ok(encode_signature(&signature))
    }
}

/// Calls a signer. A panic becomes an error: after a request was sent, it must not lose the outcome.
async fn call(signer: &dyn Sign, content: &[u8]) -> Result<Vec<u8>, SignError> {
    let panicked = || SignError::from("The signer panicked.");
    let mut signing =
        catch_unwind(AssertUnwindSafe(|| signer.sign(content))).map_err(|_| panicked())?;
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| signing.as_mut().poll(context)));
        polled.unwrap_or_else(|_| Poll::Ready(Err(panicked())))
    })
    .await
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &self.client_id)
            .field("key_version", &self.key_version)
            .finish_non_exhaustive()
    }
}

const VISIBLE: &str = "visible ASCII characters";

/// Checks the value of a header. `words` describes its characters. An empty value would count as missing.
fn checked(
    option: &'static str,
    value: String,
    bounds: &Bounds,
    words: &str,
) -> Result<String, Error> {
    if value.is_empty() || !bounds.allow(&value) {
        let minimum = bounds.min_length.max(1);
        let rule = format!("must be {minimum} to {} {words}.", bounds.max_length);
        return Err(Error::option(option, rule));
    }
    Ok(value)
}

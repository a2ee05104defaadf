use std::fmt;
use std::sync::Arc;

use crate::contract::{Bounds, AGENT_TOKEN_BOUNDS, CLIENT_ID_BOUNDS};
use crate::error::Error;
use crate::signature::{encode_signature, PublicKey, Sign, MINIMUM_MODULUS_BITS};

/// A merchant's credentials. `Debug` shows no secret.
#[derive(Clone)]
pub struct Credentials {
    pub(crate) client_id: String,
    pub(crate) alipay_public_key: PublicKey,
    pub(crate) key_version: Option<String>,
    pub(crate) agent_token: Option<String>,
    signer: Arc<dyn Sign>,
}

impl Credentials {
    /// Creates credentials from the `Client-Id` that the provider assigned (1 to 128 visible ASCII characters), the merchant's
    /// private key or another signer, and the provider's public key for this `Client-Id`.
    ///
    /// # Errors
    /// [`Error::Option`] if the `Client-Id` is invalid.
    pub fn new(
        client_id: impl Into<String>,
        signer: impl Sign + 'static,
        alipay_public_key: PublicKey,
    ) -> Result<Self, Error> {
        Ok(Self {
            client_id: visible_ascii("client_id", client_id.into(), &CLIENT_ID_BOUNDS)?,
            alipay_public_key,
            key_version: None,
            agent_token: None,
            signer: Arc::new(signer),
        })
    }

    /// Sets the version of the merchant's key: 1 to 16 digits. By default it is not sent, and the provider uses the newest key.
    ///
    /// # Errors
    /// [`Error::Option`] if it is invalid.
    pub fn with_key_version(mut self, key_version: impl Into<String>) -> Result<Self, Error> {
        let version = key_version.into();
        let is_number = version.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || version.is_empty() || version.len() > 16 {
            return Err(Error::option("key_version", "must be 1 to 16 digits."));
        }
        self.key_version = Some(version);
        Ok(self)
    }

    /// Sets the token that lets one merchant act for another: 1 to 256 visible ASCII characters. By default it is not sent.
    ///
    /// # Errors
    /// [`Error::Option`] if it is invalid.
    pub fn with_agent_token(mut self, agent_token: impl Into<String>) -> Result<Self, Error> {
        self.agent_token = Some(visible_ascii(
            "agent_token",
            agent_token.into(),
            &AGENT_TOKEN_BOUNDS,
        )?);
        Ok(self)
    }

    /// Signs content. Returns percent-encoded Base64.
    pub(crate) async fn sign(&self, content: &[u8]) -> Result<String, Error> {
        // The message of the signer is not repeated: it may contain anything.
        let signed = self.signer.sign(content).await;
        let signature = signed.map_err(|_| Error::Signing("The signer failed.".to_owned()))?;
        if signature.len() * 8 < MINIMUM_MODULUS_BITS {
            let rule = format!(
                "The signer returned no RSA signature of at least {MINIMUM_MODULUS_BITS} bits."
            );
            return Err(Error::Signing(rule));
        }
        Ok(encode_signature(&signature))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &self.client_id)
            .field("key_version", &self.key_version)
            .finish_non_exhaustive()
    }
}

fn visible_ascii(option: &'static str, value: String, bounds: &Bounds) -> Result<String, Error> {
    let is_visible = value.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_visible || value.is_empty() || value.len() > bounds.max_length {
        let maximum = bounds.max_length;
        let rule = format!("must be 1 to {maximum} visible ASCII characters.");
        return Err(Error::option(option, rule));
    }
    Ok(value)
}

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RsaKeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
};
use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;

use crate::error::Error;

/// Shorter RSA keys are refused: the provider issues 2048 bits, and less is not safe.
pub const MINIMUM_MODULUS_BITS: usize = 2048;

/// What a signer promises: the bytes of the signature.
pub type SignFuture<'a> = Pin<
    Box<dyn Future<Output = Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>>> + Send + 'a>,
>;

/// Signs content: RSA PKCS#1 v1.5 over SHA-256, at least 2048 bits. A [`PrivateKey`] does; implement it for a key that
/// never leaves its KMS or HSM.
pub trait Sign: Send + Sync {
    /// The bytes of the signature of the content.
    fn sign<'a>(&'a self, content: &'a [u8]) -> SignFuture<'a>;
}

/// The merchant's RSA private key. Read it once and keep it. It never shows itself.
pub struct PrivateKey(RsaKeyPair);

impl PrivateKey {
    /// Reads a key in any form in which it circulates: PEM (PKCS#8 or PKCS#1, whatever the markers say), bare Base64 of
    /// the DER on one line or many, or the DER itself.
    ///
    /// # Errors
    /// [`Error::Key`] when it cannot be read, is encrypted, public, not RSA, or too short. The message never holds the key.
    pub fn read(key: impl AsRef<[u8]>) -> Result<Self, Error> {
        let der = der_of("private", key.as_ref())?;
        match private_key(&der) {
            Ok(pair) => Ok(Self(pair)),
            Err(_) if public_key(&der).is_ok() => Err(swapped("private", "public")),
            Err(reason) => Err(unusable("private", "PKCS8 or PKCS1", &reason)),
        }
    }

    /// The public key that belongs to it.
    pub fn public_key(&self) -> PublicKey {
        let der = self.0.public_key().as_ref();
        PublicKey(public_key(der).expect("the public key of a private key that was read"))
    }

    pub(crate) fn sign_bytes(&self, content: &[u8]) -> Result<Vec<u8>, Error> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                content,
                &mut signature,
            )
            .map_err(|_| Error::Signing("The private key refused to sign.".to_owned()))?;
        Ok(signature)
    }
}

impl Sign for PrivateKey {
    fn sign<'a>(&'a self, content: &'a [u8]) -> SignFuture<'a> {
        Box::pin(async move { Ok(self.sign_bytes(content)?) })
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "PrivateKey(RSA, {} bits)",
            self.0.public_modulus_len() * 8
        )
    }
}

/// The provider's RSA public key. Read it once and keep it.
#[derive(Clone)]
pub struct PublicKey(ParsedPublicKey);

impl PublicKey {
    /// Reads a key in any form in which it circulates: PEM (SPKI or PKCS#1), bare Base64 of the DER on one line or many, or
    /// the DER itself.
    ///
    /// # Errors
    /// [`Error::Key`] when it cannot be read, is private, not RSA, or too short. The message never holds the key.
    pub fn read(key: impl AsRef<[u8]>) -> Result<Self, Error> {
        let der = der_of("public", key.as_ref())?;
        match public_key(&der) {
            Ok(key) => Ok(Self(key)),
            Err(_) if private_key(&der).is_ok() => Err(swapped("public", "private")),
            Err(reason) => Err(unusable("public", "SPKI or PKCS1", &reason)),
        }
    }

    pub(crate) fn verify_bytes(&self, content: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(content, signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(RSA)")
    }
}

fn private_key(der: &[u8]) -> Result<RsaKeyPair, String> {
    RsaKeyPair::from_pkcs8(der)
        .or_else(|first| RsaKeyPair::from_der(der).map_err(|_| first.to_string()))
}

fn public_key(der: &[u8]) -> Result<ParsedPublicKey, String> {
    ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).map_err(|reason| reason.to_string())
}

fn swapped(wanted: &str, given: &str) -> Error {
    let message =
        format!("A {wanted} key is needed, but this is a {given} key. Are the two swapped?");
    Error::Key(message)
}

fn unusable(kind: &str, encodings: &str, reason: &str) -> Error {
    let message = format!(
        "The {kind} key is not {encodings} DER of an RSA key of at least {MINIMUM_MODULUS_BITS} bits ({reason}). \
         Is a part of it missing?"
    );
    Error::Key(message)
}

/// The DER bytes between the PEM markers, or of the bare Base64 text.
fn der_of(kind: &str, key: &[u8]) -> Result<Vec<u8>, Error> {
    /// Every key's DER begins with the tag of an ASN.1 SEQUENCE (X.690, 8.9).
    const ASN1_SEQUENCE: u8 = 0x30;
    let fault = |what: &str| Error::Key(format!("The {kind} key {what}"));
    let Ok(text) = std::str::from_utf8(key) else {
        return match key.first() {
            Some(&ASN1_SEQUENCE) => Ok(key.to_vec()),
            _ => Err(fault("is neither PEM nor Base64 nor DER.")),
        };
    };
    // An environment variable often carries line breaks as the two characters \n.
    let text = text.replace("\\n", "\n");
    if text.contains("ENCRYPTED") {
        return Err(fault("is encrypted. Decrypt it first."));
    }
    let inner = match text.contains("-----") {
        true => between_markers(&text).ok_or_else(|| fault("has incomplete PEM markers."))?,
        false => &text,
    };
    let base64: String = inner
        .trim_start_matches('\u{FEFF}')
        .split_whitespace()
        .collect();
    if base64.is_empty() {
        return Err(fault("is empty."));
    }
    STANDARD.decode(base64).map_err(|_| {
        fault("is neither PEM nor Base64. It must be the key itself, not the name of a file.")
    })
}

/// What stands between `-----BEGIN X-----` and `-----END X-----`.
fn between_markers(text: &str) -> Option<&str> {
    let (_, after) = text.split_once("-----BEGIN ")?;
    let (label, rest) = after.split_once("-----")?;
    let (inner, _) = rest.split_once(&format!("-----END {label}-----"))?;
    Some(inner)
}

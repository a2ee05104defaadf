use std::fmt;
use std::future::Future;
use std::pin::Pin;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RsaKeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
};
use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;

use crate::contract::MIN_KEY_BITS;
use crate::error::Error;

/// The future of a signer: the bytes of the signature.
pub type SignFuture<'a> = Pin<
    Box<dyn Future<Output = Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>>> + Send + 'a>,
>;

/// Signs content: RSA PKCS#1 v1.5 with SHA-256, at least [`MIN_KEY_BITS`] bits. [`PrivateKey`] implements it; implement it yourself for a
/// key in a KMS or HSM.
pub trait Sign: Send + Sync {
    /// Returns the bytes of the signature.
    fn sign<'a>(&'a self, content: &'a [u8]) -> SignFuture<'a>;
}

/// The merchant's RSA private key. Read it once and reuse it. `Debug` shows only its size.
pub struct PrivateKey(RsaKeyPair);

impl PrivateKey {
    /// Reads a key: PEM (PKCS#8 or PKCS#1, whatever the markers say), Base64 DER on one line or several, or DER.
    ///
    /// # Errors
    /// [`Error::Key`] if it cannot be read, is encrypted, public, not RSA, or too short. The message never contains the key.
    pub fn read(key: impl AsRef<[u8]>) -> Result<Self, Error> {
        let der = der_of("private", key.as_ref())?;
        match private_key(&der) {
            Ok(pair) => Ok(Self(pair)),
            Err(_) if public_key(&der).is_ok() => Err(swapped("private", "public")),
            Err(reason) => Err(unusable("private", "PKCS8 or PKCS1", &reason)),
        }
    }

    /// Returns the public key that belongs to it.
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
            .map_err(|_| {
                Error::Signing("The private key could not sign. Nothing was sent.".to_owned())
            })?;
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

/// The provider's RSA public key. Read it once and reuse it.
#[derive(Clone)]
pub struct PublicKey(ParsedPublicKey);

impl PublicKey {
    /// Reads a key: PEM (SPKI or PKCS#1), Base64 DER on one line or several, or DER.
    ///
    /// # Errors
    /// [`Error::Key`] if it cannot be read, is private, not RSA, or too short. The message never contains the key.
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
        "The {kind} key is not {encodings} DER of an RSA key of at least {MIN_KEY_BITS} bits ({reason}). \
         Is a part of it missing?"
    );
    Error::Key(message)
}

/// Returns the DER bytes of a key in PEM, Base64 or DER.
fn der_of(kind: &str, key: &[u8]) -> Result<Vec<u8>, Error> {
    /// The DER of every key begins with this tag (X.690, 8.9).
    const ASN1_SEQUENCE: u8 = 0x30;
    let fault = |what: &str| Error::Key(format!("The {kind} key {what}"));
    let Ok(text) = std::str::from_utf8(key) else {
        return match key.first() {
            Some(&ASN1_SEQUENCE) => Ok(key.to_vec()),
            _ => Err(fault("is neither PEM nor Base64 nor DER.")),
        };
    };
    // Environment variables often contain line breaks as the two characters \n.
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

/// Returns the text between `-----BEGIN X-----` and `-----END X-----`.
fn between_markers(text: &str) -> Option<&str> {
    let (_, after) = text.split_once("-----BEGIN ")?;
    let (label, rest) = after.split_once("-----")?;
    let (inner, _) = rest.split_once(&format!("-----END {label}-----"))?;
    Some(inner)
}

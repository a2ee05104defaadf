use std::fmt;
use std::future::Future;
use std::pin::Pin;

use aws_lc_rs::digest::{digest, SHA256};
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RsaKeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
};

use super::key_text::{der_of, modulus_bits};
use crate::contract::MIN_KEY_BITS;
use crate::error::Error;

/// The error of a signer.
pub type SignError = Box<dyn std::error::Error + Send + Sync>;

/// The future of a signer: the bytes of the signature.
pub type SignFuture<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, SignError>> + Send + 'a>>;

/// Signs content: RSA PKCS#1 v1.5 with SHA-256, at least [`MIN_KEY_BITS`] bits. [`PrivateKey`] implements it; implement it yourself for a
/// key in a KMS or HSM.
pub trait Sign: Send + Sync {
    /// Returns the bytes of the signature.
    fn sign<'a>(&'a self, content: &'a [u8]) -> SignFuture<'a>;
}

/// The merchant's RSA private key. Read it once and reuse it. `Debug` shows only its size.
pub struct PrivateKey {
    pair: RsaKeyPair,
    public_key: PublicKey,
}

impl PrivateKey {
    /// Reads a key: PEM (PKCS#8 or PKCS#1, whatever the markers say), Base64 of a PEM, Base64 DER on one line or several, or DER.
    /// Certificates beside the key are ignored.
    ///
    /// # Errors
    /// [`Error::Key`] if it cannot be read, is encrypted, public, not RSA, too short, or one of several. The message never contains the key.
    pub fn read(key: impl AsRef<[u8]>) -> Result<Self, Error> {
        let der = der_of("private", key.as_ref())?;
        check_length(&der)?;
        match private_key(&der) {
            Ok(pair) => {
                let public_key = public_key(pair.public_key().as_ref());
                let public_key = public_key.map_err(|_| unusable("private", "PKCS8 or PKCS1"))?;
                let public_key = PublicKey(public_key);
                Ok(Self { pair, public_key })
            }
            Err(_) if public_key(&der).is_ok() => Err(swapped("private", "public")),
            Err(_) => Err(unusable("private", "PKCS8 or PKCS1")),
        }
    }

    /// Returns the public key that belongs to it.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        self.public_key.clone()
    }

    pub(crate) fn sign_bytes(&self, content: &[u8]) -> Result<Vec<u8>, Error> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                content,
                &mut signature,
            )
            .map_err(|_| Error::signing("The private key could not sign. Nothing was sent."))?;
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
            self.pair.public_modulus_len() * 8
        )
    }
}

/// The provider's RSA public key. Read it once and reuse it.
#[derive(Clone)]
pub struct PublicKey(ParsedPublicKey);

impl PublicKey {
    /// Reads a key: PEM (SPKI or PKCS#1), Base64 of a PEM, Base64 DER on one line or several, or DER.
    ///
    /// # Errors
    /// [`Error::Key`] if it cannot be read, is private, not RSA, too short, or one of several. The message never contains the key.
    pub fn read(key: impl AsRef<[u8]>) -> Result<Self, Error> {
        let der = der_of("public", key.as_ref())?;
        check_length(&der)?;
        match public_key(&der) {
            Ok(key) => Ok(Self(key)),
            Err(_) if private_key(&der).is_ok() => Err(swapped("public", "private")),
            Err(_) => Err(unusable("public", "SPKI or PKCS1")),
        }
    }

    /// Returns the fingerprint of the key: SHA-256 over its SPKI DER, in hexadecimal.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let der = self.0.as_der();
        let hash = digest(&SHA256, der.as_ref().map_or(&[], |der| (**der).as_ref()));
        hash.as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
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

fn private_key(der: &[u8]) -> Result<RsaKeyPair, KeyRejected> {
    RsaKeyPair::from_pkcs8(der).or_else(|_| RsaKeyPair::from_der(der))
}

fn public_key(der: &[u8]) -> Result<ParsedPublicKey, KeyRejected> {
    ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der)
}

fn swapped(wanted: &str, given: &str) -> Error {
    let message =
        format!("A {wanted} key is needed, but this is a {given} key. Are the two swapped?");
    Error::Key(message)
}

fn unusable(kind: &str, encodings: &str) -> Error {
    let message =
        format!("The {kind} key is not {encodings} DER of an RSA key. Is a part of it missing?");
    Error::Key(message)
}

fn check_length(der: &[u8]) -> Result<(), Error> {
    /// aws-lc-rs rejects shorter keys.
    const SHORTEST: usize = if MIN_KEY_BITS > 2048 {
        MIN_KEY_BITS
    } else {
        2048
    };
    match modulus_bits(der) {
        Some(bits) if bits < SHORTEST => Err(Error::Key(format!(
            "An RSA key of at least {SHORTEST} bits is needed, but this one has {bits}."
        ))),
        _ => Ok(()),
    }
}

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

use super::der::{structure_of, Structure};
use super::key_text::{certificate, der_of, not_rsa, public_keys_in, Kind};
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
    /// Reads a key: PEM (PKCS #8 or PKCS #1, whatever the markers say), Base64 of a PEM, Base64 DER on one line or several, or
    /// DER. Certificates beside the key are ignored.
    ///
    /// # Errors
    /// [`Error::Key`] if it cannot be read, is encrypted, public, not RSA, too short, or one of several. The message never contains the key.
    pub fn read(key: impl AsRef<[u8]>) -> Result<Self, Error> {
        let der = der_of(Kind::Private, key.as_ref())?;
        check(Kind::Private, &der)?;
        let pair = RsaKeyPair::from_pkcs8(&der).or_else(|_| RsaKeyPair::from_der(&der));
        let pair = pair.map_err(|error| rejected(Kind::Private, &error))?;
        let public_key = PublicKey::from_der(pair.public_key().as_ref())?;
        Ok(Self { pair, public_key })
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
    /// Reads a key: PEM (SPKI or PKCS #1), Base64 of a PEM, Base64 DER on one line or several, or DER.
    ///
    /// # Errors
    /// [`Error::Key`] if it cannot be read, is private, not RSA, too short, not safe, or one of several. The message never contains
    /// the key.
    pub fn read(key: impl AsRef<[u8]>) -> Result<Self, Error> {
        Self::from_der(&der_of(Kind::Public, key.as_ref())?)
    }

    /// Reads one key, or a text with several `PUBLIC KEY` blocks of PEM: the keys of the provider, while it exchanges its key.
    ///
    /// # Errors
    /// [`Error::Key`] if any of them is invalid, or a block is something else, such as a certificate. The message never contains
    /// a key.
    pub fn read_all(keys: impl AsRef<[u8]>) -> Result<Vec<Self>, Error> {
        let keys = public_keys_in(keys.as_ref())?;
        keys.iter().map(Self::read).collect()
    }

    fn from_der(der: &[u8]) -> Result<Self, Error> {
        check(Kind::Public, der)?;
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der);
        key.map(Self)
            .map_err(|error| rejected(Kind::Public, &error))
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

/// Makes credentials with one public key or several: see [`Credentials::new`](crate::Credentials::new).
impl From<PublicKey> for Vec<PublicKey> {
    fn from(key: PublicKey) -> Self {
        vec![key]
    }
}

/// Fails with the reason if DER is not a usable key of a kind.
fn check(kind: Kind, der: &[u8]) -> Result<(), Error> {
    /// aws-lc-rs accepts no shorter key: a smaller `minKeyBits` of the contract has no effect here, and cannot be tested.
    const SHORTEST: usize = if MIN_KEY_BITS > 2048 {
        MIN_KEY_BITS
    } else {
        2048
    };
    /// aws-lc-rs verifies with no longer key.
    const LONGEST: usize = 8192;
    let message = match structure_of(der) {
        None => {
            let encodings = match kind {
                Kind::Private => "PKCS #8 or PKCS #1",
                Kind::Public => "SPKI or PKCS #1",
            };
            format!("The {kind} key is not DER of {encodings}. Is a part of it missing?")
        }
        Some(Structure::Certificate) => certificate(kind),
        Some(Structure::Rsa(given, _) | Structure::Other(given, _)) if given != kind => {
            format!("A {kind} key is needed, but this is a {given} key. Are the two swapped?")
        }
        Some(Structure::Other(_, algorithm)) => not_rsa(algorithm),
        Some(Structure::Rsa(_, numbers)) => match numbers.modulus_bits() {
            bits if bits < SHORTEST => {
                format!("An RSA key of at least {SHORTEST} bits is needed, but this one has {bits}.")
            }
            bits if bits > LONGEST => {
                format!("An RSA key of at most {LONGEST} bits is needed, but this one has {bits}.")
            }
            _ if kind == Kind::Public && !numbers.are_safe() => {
                "The public key is not safe: its exponent must be odd and at least 3, and its modulus odd. Copy it again from its source.".to_owned()
            }
            _ => return Ok(()),
        },
    };
    Err(Error::Key(message))
}

fn rejected(kind: Kind, error: &KeyRejected) -> Error {
    let message = format!("The {kind} key is rejected by the cryptography library: {error}.");
    Error::Key(message)
}

//! What is in the DER of a key, as far as checks and messages need it. aws-lc-rs reads the key itself.

use super::key_text::Kind;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// The version of a certificate.
const CONTEXT_0: u8 = 0xA0;

/// The algorithms of RFC 8017, 5480, 8410 and 3279, by their object identifiers.
const ALGORITHMS: [(&[u8], &str); 8] = [
    (b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01", "rsa"),
    (b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A", "rsa-pss"),
    (b"\x2A\x86\x48\xCE\x3D\x02\x01", "ec"),
    (b"\x2B\x65\x70", "ed25519"),
    (b"\x2B\x65\x71", "ed448"),
    (b"\x2B\x65\x6E", "x25519"),
    (b"\x2B\x65\x6F", "x448"),
    (b"\x2A\x86\x48\xCE\x38\x04\x01", "dsa"),
];

/// What a DER structure is.
pub(crate) enum Structure<'a> {
    Certificate,
    Rsa(Kind, Numbers<'a>),
    /// A key of another algorithm.
    Other(Kind, &'static str),
}

/// The numbers of an RSA key, big-endian, without leading zeros.
pub(crate) struct Numbers<'a> {
    modulus: &'a [u8],
    exponent: &'a [u8],
}

impl Numbers<'_> {
    pub(crate) fn modulus_bits(&self) -> usize {
        let first = self.modulus.first().map_or(0, |byte| byte.leading_zeros());
        self.modulus.len() * 8 - first as usize
    }

    /// Whether a sound key may have these numbers (RFC 8017, 3.1). With the exponent 1, every content is its own signature.
    pub(crate) fn are_safe(&self) -> bool {
        let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
        is_odd(self.modulus) && is_odd(self.exponent) && self.exponent != [1]
    }
}

/// Whether bytes are DER. A long sequence begins like no text (X.690, 8.1.3.5 and 8.9); a short one ends where its length says.
pub(crate) fn is_der(bytes: &[u8]) -> bool {
    let is_short = || matches!(element(bytes), Some((SEQUENCE, _, [])));
    matches!(bytes, [SEQUENCE, 0x80..=0xFF, ..]) || is_short()
}

/// Recognizes a certificate or a key: PKCS #8, PKCS #1 or SPKI.
pub(crate) fn structure_of(der: &[u8]) -> Option<Structure<'_>> {
    let parts = sequence(der)?;
    let (kind, algorithm, key) = match parts.as_slice() {
        [(SEQUENCE, [CONTEXT_0, ..]), (SEQUENCE, _), (BIT_STRING, _)] => {
            return Some(Structure::Certificate)
        }
        [(SEQUENCE, algorithm), (BIT_STRING, [_, key @ ..])] => (Kind::Public, algorithm, key),
        [(INTEGER, _), (SEQUENCE, algorithm), (OCTET_STRING, key), ..] => {
            (Kind::Private, algorithm, *key)
        }
        [(INTEGER, _), (INTEGER, _)] => return rsa(Kind::Public, &parts),
        [(INTEGER, _), rest @ ..] if rest.len() >= 8 => return rsa(Kind::Private, rest),
        _ => return None,
    };
    let (OBJECT_IDENTIFIER, identifier, _) = element(algorithm)? else {
        return None;
    };
    let mut known = ALGORITHMS.into_iter();
    match known.find(|(bytes, _)| *bytes == identifier)? {
        (_, "rsa") => {
            let numbers = sequence(key)?;
            // A private key begins with its version.
            rsa(kind, numbers.get(usize::from(kind == Kind::Private)..)?)
        }
        (_, name) => Some(Structure::Other(kind, name)),
    }
}

fn rsa<'a>(kind: Kind, numbers: &[(u8, &'a [u8])]) -> Option<Structure<'a>> {
    let [(INTEGER, modulus), (INTEGER, exponent), ..] = numbers else {
        return None;
    };
    let [modulus, exponent] = [modulus, exponent].map(|number| {
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        &number[zeros..]
    });
    Some(Structure::Rsa(kind, Numbers { modulus, exponent }))
}

/// The elements of a sequence: the tag and content of each.
fn sequence(der: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let (SEQUENCE, mut rest, _) = element(der)? else {
        return None;
    };
    let mut elements = Vec::new();
    while !rest.is_empty() {
        let (tag, content, after) = element(rest)?;
        elements.push((tag, content));
        rest = after;
    }
    Some(elements)
}

/// Splits DER into the tag and content of its first element, and what follows.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..0x80 => (usize::from(length), rest),
        _ => {
            let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7F).min(4))?;
            let length = digits
                .iter()
                .fold(0, |sum, digit| sum << 8 | usize::from(*digit));
            (length, rest)
        }
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

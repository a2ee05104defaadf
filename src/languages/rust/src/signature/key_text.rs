use std::fmt;
use std::sync::LazyLock;

use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::Engine as _;
use regex_lite::Regex;

use super::der::is_der;
use crate::error::Error;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Private,
    Public,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Private => "private",
            Self::Public => "public",
        })
    }
}

/// Without padding: copied keys often lack it, so it is cut off.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// Returns the DER bytes of a key in PEM, Base64 or DER.
pub(crate) fn der_of(kind: Kind, key: &[u8]) -> Result<Vec<u8>, Error> {
    let fault = |what: &str| Error::Key(format!("The {kind} key {what}"));
    if is_der(key) {
        return Ok(key.to_vec());
    }
    let text = read_text(kind, key)?;
    let text = only_key(kind, &text)?;
    if let Some(message) = other_form(kind, text) {
        return Err(Error::Key(message));
    }
    let inner = match blocks_in(text).first() {
        Some(block) => block.inner,
        None if text.contains("-----") => return Err(fault("has incomplete PEM markers.")),
        None => text,
    };
    let base64: String = inner.split_whitespace().collect();
    if base64.is_empty() {
        return Err(fault("is empty."));
    }
    decode(&base64).ok_or_else(|| {
        fault("is neither PEM nor Base64. It must be the key itself, not the name of a file.")
    })
}

/// Splits a text with several PEM blocks, so that one file or variable can contain several public keys. In a chain of
/// certificates, the key of an authority must not become a key of the provider.
pub(crate) fn public_keys_in(key: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    if is_der(key) {
        return Ok(vec![key.to_vec()]);
    }
    let text = read_text(Kind::Public, key)?;
    let blocks = blocks_in(&text);
    if blocks.len() < 2 {
        return Ok(vec![key.to_vec()]);
    }
    let keys = blocks.iter().map(|Block { label, whole, .. }| {
        if matches!(*label, "PUBLIC KEY" | "RSA PUBLIC KEY") {
            return Ok(whole.as_bytes().to_vec());
        }
        let label = &label[..label.len().min(32)];
        Err(Error::Key(other_form(Kind::Public, whole).unwrap_or_else(
            || format!("A list of public keys must not contain a block of {label}."),
        )))
    });
    keys.collect()
}

/// The text of a key, without what surrounds it. Decodes the Base64 of a PEM, a common form for secrets in a variable.
fn read_text(kind: Kind, key: &[u8]) -> Result<String, Error> {
    /// Read as UTF-8, each ASCII character of UTF-16 stands before or after a zero byte.
    static UTF_16: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:[\t-~]\x00){8}|(?:\x00[\t-~]){8}"));
    let text = String::from_utf8_lossy(key);
    let text = without_wrapping(&text);
    if UTF_16.is_match(&text) {
        let fix = "Save it as UTF-8; in PowerShell: Set-Content -Encoding ascii.";
        let message = format!("The {kind} key is encoded in UTF-16. {fix}");
        return Err(Error::Key(message));
    }
    let mut names = Vec::new();
    for letter in text.chars().filter(is_invisible) {
        let name = format!("U+{:04X}", u32::from(letter));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if !names.is_empty() {
        let names = names.join(", ");
        return Err(Error::Key(format!(
            "The {kind} key contains the invisible character {names}. Remove it, or copy the key again from its source."
        )));
    }
    let base64: String = text.split_whitespace().collect();
    let decoded = decode(&base64).and_then(|decoded| String::from_utf8(decoded).ok());
    let decoded = decoded.map(|decoded| without_wrapping(&decoded));
    Ok(decoded
        .filter(|decoded| decoded.starts_with("-----BEGIN "))
        .unwrap_or(text))
}

fn is_invisible(letter: &char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}')
}

/// Decodes Base64 with or without padding. Of a cut text, the last character may be too much.
fn decode(base64: &str) -> Option<Vec<u8>> {
    let digits = base64.trim_end_matches('=');
    if digits.is_empty() || base64.len() - digits.len() > 2 {
        return None;
    }
    let usable = digits.len() - usize::from(digits.len() % 4 == 1);
    BASE64.decode(digits.get(..usable)?).ok()
}

/// Removes what environment files and copied lists leave around a key: blanks, quotes, a comma.
fn without_wrapping(text: &str) -> String {
    // Environment variables often contain line breaks as the characters \r\n.
    let text = text.replace("\\r", "").replace("\\n", "\n");
    let is_blank = |letter: char| letter.is_whitespace() || letter == '\u{FEFF}';
    let bare = text.trim_matches(is_blank);
    let bare = bare.strip_suffix([',', ';']).unwrap_or(bare);
    let bare = bare.trim_end_matches(is_blank);
    let quoted = |quote: char| bare.strip_prefix(quote)?.strip_suffix(quote);
    let unquoted = ['"', '\'', '`'].into_iter().find_map(quoted);
    unquoted.unwrap_or(bare).trim_matches(is_blank).to_owned()
}

/// Of a text with several PEM blocks, the one with the private key: its file often also contains certificates.
fn only_key(kind: Kind, text: &str) -> Result<&str, Error> {
    let blocks = blocks_in(text);
    let label = format!("{kind} KEY").to_uppercase();
    let mut keys = blocks.iter().filter(|block| block.label.ends_with(&label));
    let count = keys.clone().count();
    if count > 1 {
        let message = format!("One {kind} key is needed, but this text contains {count}.");
        return Err(Error::Key(message));
    }
    match keys.next() {
        Some(key) if kind == Kind::Private => Ok(key.whole),
        _ => Ok(text),
    }
}

struct Block<'a> {
    label: &'a str,
    /// With the markers.
    whole: &'a str,
    /// Between the markers.
    inner: &'a str,
}

/// Returns each `-----BEGIN X-----` … `-----END X-----`.
fn blocks_in(text: &str) -> Vec<Block<'_>> {
    static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"-----BEGIN ([A-Z0-9 ]+)-----((?:-{0,4}[^-])*)-----END ([A-Z0-9 ]+)-----")
    });
    let found = BLOCK.captures_iter(text).filter_map(|groups| {
        let [label, inner, end] = [1, 2, 3].map(|group| groups.get(group));
        let (label, inner, end) = (label?.as_str(), inner?.as_str(), end?.as_str());
        let whole = groups.get(0)?.as_str();
        (label == end).then_some(Block {
            label,
            whole,
            inner,
        })
    });
    found.collect()
}

/// For a well-known form other than PEM or Base64 of an RSA key: its name and how to convert it.
fn other_form(kind: Kind, text: &str) -> Option<String> {
    static ENCODED: LazyLock<Regex> = LazyLock::new(|| pattern("(?i)%(2[BF]|3D|0A|20)"));
    static SSH: LazyLock<Regex> = LazyLock::new(|| pattern("^ssh-[a-z]+ "));
    let begins = |label: &str| text.contains(&format!("-----BEGIN {label}-----"));
    if ["", "X509 ", "TRUSTED "]
        .iter()
        .any(|form| begins(&format!("{form}CERTIFICATE")))
    {
        return Some(certificate(kind));
    }
    let problem = if begins("OPENSSH PRIVATE KEY") {
        "is in OpenSSH format. Convert a copy of it to PEM: ssh-keygen -p -N \"\" -m PEM -f copy-of-key"
    } else if text.starts_with("PuTTY-User-Key-File-") {
        "is in PuTTY format. Convert it to PEM: puttygen key.ppk -O private-openssh -o private.pem"
    } else if SSH.is_match(text) {
        "is a public key in OpenSSH format. Convert it to PEM: ssh-keygen -e -m PKCS8 -f key.pub > public.pem"
    } else if text.contains("ENCRYPTED") {
        "is encrypted. Decrypt it first: openssl pkey -in encrypted.pem -out private.pem"
    } else if begins("EC PRIVATE KEY") {
        return Some(not_rsa("ec"));
    } else if text.starts_with('{') {
        "is a JWK or other JSON. Convert a JWK to PEM."
    } else if ENCODED.is_match(text) {
        "is percent-encoded. Decode it."
    } else if is_base64url(text) {
        "is in base64url. Convert it to Base64: tr '_-' '/+' < key.txt"
    } else {
        return None;
    };
    Some(format!("The {kind} key {problem}"))
}

fn is_base64url(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    digits.len() >= 200 && digits.bytes().all(is_digit) && digits.contains(['_', '-'])
}

/// The message for a key of another algorithm.
pub(crate) fn not_rsa(algorithm: &str) -> String {
    format!("An RSA key is needed, but this is a key of type {algorithm}. Generate one: openssl genrsa -out private.pem 2048")
}

pub(crate) fn certificate(kind: Kind) -> String {
    match kind {
        Kind::Public => "This is a certificate, not a public key. Extract its public key: openssl x509 -in certificate.pem -pubkey -noout > public.pem".to_owned(),
        Kind::Private => "This is a certificate; a private key is needed.".to_owned(),
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern that compiles")
}

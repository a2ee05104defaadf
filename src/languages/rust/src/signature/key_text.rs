use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::Engine as _;

use crate::error::Error;

/// Padding is optional: copied keys often lack it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

/// Returns the DER bytes of a key in PEM, Base64 or DER. `kind` is `private` or `public`.
pub(crate) fn der_of(kind: &str, key: &[u8]) -> Result<Vec<u8>, Error> {
    let fault = |what: &str| Error::Key(format!("The {kind} key {what}"));
    // The DER of every key is a long sequence (X.690, 8.1.3.5 and 8.9).
    if matches!(key, [SEQUENCE, 0x80..=0xFF, ..]) {
        return Ok(key.to_vec());
    }
    if key.contains(&0) {
        return Err(fault("is in UTF-16. Save it in UTF-8."));
    }
    let text = std::str::from_utf8(key).map_err(|_| fault("is neither PEM nor Base64 nor DER."))?;
    // Environment variables often contain line breaks as the characters \r\n.
    let text = text.replace("\\r", "").replace("\\n", "\n");
    let text = without_wrapping(&text);
    if text.contains(['\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}', '\u{FEFF}']) {
        return Err(fault(
            "contains a zero-width character. Copy the key again.",
        ));
    }
    if text.contains("ENCRYPTED") {
        let fix = "Decrypt it first: openssl pkey -in encrypted.pem -out private.pem";
        return Err(fault(&format!("is encrypted. {fix}")));
    }
    let inner = match text.contains("-----") {
        true => only_key(kind, text)?,
        false => text,
    };
    let base64: String = inner.split_whitespace().collect();
    if base64.is_empty() {
        return Err(fault("is empty."));
    }
    let decoded = BASE64.decode(base64).map_err(|_| {
        fault("is neither PEM nor Base64. It must be the key itself, not the name of a file.")
    })?;
    match decoded.starts_with(b"-----BEGIN ") {
        true => der_of(kind, &decoded),
        false => Ok(decoded),
    }
}

/// Removes what environment files and copied lists leave around a key: a byte order mark, blanks, quotes, a comma.
fn without_wrapping(text: &str) -> &str {
    let is_blank = |letter: char| letter.is_whitespace() || "\u{FEFF},;".contains(letter);
    let text = text.trim_matches(is_blank);
    let quote = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    let unquoted = quote('"').or_else(|| quote('\'')).or_else(|| quote('`'));
    unquoted.map_or(text, |text| text.trim_matches(is_blank))
}

/// Returns what is between the markers of the PEM block with the key. A file with a private key often also contains certificates.
fn only_key<'a>(kind: &str, text: &'a str) -> Result<&'a str, Error> {
    let blocks = blocks_in(text);
    let label = format!("{} KEY", kind.to_ascii_uppercase());
    let keys = blocks.iter().filter(|(name, _)| name.ends_with(&label));
    let count = keys.clone().count();
    if count > 1 {
        let message = format!("One {kind} key is needed, but this text contains {count}.");
        return Err(Error::Key(message));
    }
    // Without a key of this kind, a key of the other kind gives a better message than a certificate.
    let other = blocks.iter().filter(|(name, _)| name.ends_with(" KEY"));
    let block = keys.chain(other).chain(&blocks).next();
    let (_, inner) =
        block.ok_or_else(|| Error::Key(format!("The {kind} key has incomplete PEM markers.")))?;
    Ok(inner)
}

/// Returns the label of each `-----BEGIN X-----`, and the text between it and `-----END X-----`.
fn blocks_in(mut text: &str) -> Vec<(&str, &str)> {
    let mut blocks = Vec::new();
    while let Some((_, after)) = text.split_once("-----BEGIN ") {
        text = after;
        let Some((label, after)) = after.split_once("-----") else {
            break;
        };
        let Some((inner, end)) = after.split_once("-----") else {
            break;
        };
        let end = end
            .strip_prefix("END ")
            .and_then(|end| end.strip_prefix(label));
        if let Some(rest) = end.and_then(|end| end.strip_prefix("-----")) {
            blocks.push((label, inner));
            text = rest;
        }
    }
    blocks
}

/// Returns the size of an RSA key in bits; `None` if this is not the DER of an RSA key.
pub(crate) fn modulus_bits(der: &[u8]) -> Option<usize> {
    let mut rest = der;
    while let Some((tag, content, after)) = element(rest) {
        let inner = match tag {
            // The first long integer is the modulus (RFC 8017, A.1). The version before it is short.
            INTEGER if content.len() > 32 => {
                let zeros = content.iter().take_while(|byte| **byte == 0).count();
                let first = content.get(zeros)?.leading_zeros() as usize;
                return Some((content.len() - zeros) * 8 - first);
            }
            BIT_STRING => content.get(1..),
            OCTET_STRING | SEQUENCE => Some(content),
            _ => None,
        };
        if let Some(bits) = inner.and_then(modulus_bits) {
            return Some(bits);
        }
        rest = after;
    }
    None
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

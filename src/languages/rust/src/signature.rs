//! Signatures: the signed content, signing, verifying, the header, and reading keys. Can be used alone.

mod content;
mod der;
mod header;
mod key_text;
mod keys;
mod time;

pub use content::{content_to_sign, sign, verify, SignedMessage};
pub use header::{format_signature_header, parse_signature_header, SignatureHeader};
pub use keys::{PrivateKey, PublicKey, Sign, SignError, SignFuture};
pub use time::{is_time_header, read_date_time, read_time_header};

pub(crate) use content::encode_signature;
pub(crate) use time::{iso_time, read_date, year_of};

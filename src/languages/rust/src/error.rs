//! The error types.

use std::fmt;
use std::sync::Arc;

use crate::causes::CauseTemplate;
use crate::verdict::UnknownCause;

/// An error before anything was sent.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Error {
    /// An option is invalid. Correct the call.
    Option {
        /// The name of the option.
        option: &'static str,
        /// The rest of the message, after the name: `must be 1 to 100.`
        rule: String,
    },
    /// An environment variable is missing or invalid. The message names the variable and never contains a key.
    Setting(String),
    /// A key cannot be read or has the wrong type. The message never contains the key.
    Key(String),
    /// The request breaks the contract. The message names the field and the rule.
    Request(String),
    /// The first attempt could not be signed. Fix the signer and cancel again.
    Signing {
        /// Describes the error, without the signer's own message.
        message: String,
        /// The signer's own error, if it returned one. `Error::source` returns it.
        source: Option<SignerError>,
    },
    /// A `Signature` header is malformed.
    SignatureHeader(String),
    /// Evidence is invalid. The message names the field and the rule.
    Evidence(String),
}

impl Error {
    pub(crate) fn option(option: &'static str, rule: impl Into<String>) -> Self {
        let rule = rule.into();
        Self::Option { option, rule }
    }

    pub(crate) fn signing(message: impl Into<String>) -> Self {
        Self::Signing {
            message: message.into(),
            source: None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option { option, rule } => write!(f, "Option `{option}` {rule}"),
            Self::Setting(message)
            | Self::Key(message)
            | Self::Request(message)
            | Self::Signing { message, .. }
            | Self::SignatureHeader(message)
            | Self::Evidence(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Signing { source, .. } => source.as_ref().map(SignerError::source),
            _ => None,
        }
    }
}

/// The error of a custom signer. `Debug` does not show it: it may contain anything. Equal to its clones only.
#[derive(Clone)]
pub struct SignerError(pub(crate) Arc<dyn std::error::Error + Send + Sync>);

impl SignerError {
    /// Returns the error that the signer returned.
    #[must_use]
    pub fn source(&self) -> &(dyn std::error::Error + 'static) {
        &*self.0
    }
}

impl PartialEq for SignerError {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for SignerError {}

impl fmt::Debug for SignerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignerError")
    }
}

/// A signed request has no response to judge. The request was sent; its effect is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerError {
    /// Why, as in an outcome: the response is untrusted or too large, or the connection failed.
    pub cause: UnknownCause,
}

impl AnswerError {
    pub(crate) fn new(cause: &CauseTemplate, words: &[(&str, &str)]) -> Self {
        let cause = cause.fill(words);
        Self { cause }
    }
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause.message)
    }
}

impl std::error::Error for AnswerError {}

//! What can go wrong before anything is sent, or under a generated client.

use std::fmt;

/// Why a call was refused. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// An option breaks its rule. Correct the call.
    Option {
        /// The option's name.
        option: &'static str,
        /// The rule, as the rest of a sentence.
        rule: String,
    },
    /// A key cannot be read, or is of the wrong kind. The message says what was found, never the key.
    Key(String),
    /// The request breaks the contract. The message names the field and the rule.
    Request(String),
    /// The first attempt could not be signed. Mend the signer and cancel again.
    Signing(String),
    /// A `Signature` header does not follow the grammar.
    SignatureHeader(String),
}

impl Error {
    pub(crate) fn option(option: &'static str, rule: impl Into<String>) -> Self {
        let rule = rule.into();
        Self::Option { option, rule }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option { option, rule } => write!(f, "Option `{option}` {rule}"),
            Self::Key(message)
            | Self::Request(message)
            | Self::Signing(message)
            | Self::SignatureHeader(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

/// Why the answer to a signed request cannot be taken. The request was sent, and whether it took effect is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerError {
    /// Its signature is missing, partial, unreadable or wrong.
    Untrusted(String),
    /// Its body is larger than any answer of the contract can be. The rest of it was not read.
    TooLarge(String),
    /// The connection failed before all of it arrived. The message is the system's reason.
    Network(String),
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untrusted(message) | Self::TooLarge(message) | Self::Network(message) => {
                f.write_str(message)
            }
        }
    }
}

impl std::error::Error for AnswerError {}

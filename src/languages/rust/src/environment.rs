use std::collections::HashSet;
use std::env;
use std::io::ErrorKind;

use crate::client::CancelClient;
use crate::contract::{Environment, Region};
use crate::credentials::Credentials;
use crate::error::Error;
use crate::options::BaseUrl;
use crate::signature::{PrivateKey, PublicKey};

impl CancelClient {
    /// Creates a client from environment variables. Required: `ALIPAY_CLIENT_ID`, `ALIPAY_PRIVATE_KEY_FILE` or
    /// `ALIPAY_PRIVATE_KEY`, `ALIPAY_PUBLIC_KEY_FILE` or `ALIPAY_PUBLIC_KEY`, `ALIPAY_REGION` or `ALIPAY_BASE_URL`. Optional:
    /// `ALIPAY_ENVIRONMENT` (with `ALIPAY_REGION` only), `ALIPAY_KEY_VERSION`, `ALIPAY_AGENT_TOKEN`. An empty variable counts
    /// as unset. Quotes around a value are ignored.
    ///
    /// # Errors
    /// [`Error::Setting`] if a variable is missing or invalid. The message names the variable and never contains a key.
    pub fn from_environment() -> Result<Self, Error> {
        Self::from_variables(|name| env::var(name).ok())
    }

    /// Creates a client from variables like [`from_environment`](Self::from_environment), for settings that are not in the
    /// environment of the process, such as those of a test.
    ///
    /// # Errors
    /// [`Error::Setting`] if a variable is missing or invalid. The message names the variable and never contains a key.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let settings = Settings(&variable);
        let client_id = settings
            .get("ALIPAY_CLIENT_ID")
            .ok_or_else(|| fault("No client id: set ALIPAY_CLIENT_ID."))?;
        let base_url = settings.base_url(&client_id)?;
        let (private_key, from) = settings.key("The private key", "ALIPAY_PRIVATE_KEY")?;
        let private_key = PrivateKey::read(private_key).map_err(|error| unusable(&from, &error))?;
        let (public_key, from) = settings.key("Alipay's public key", "ALIPAY_PUBLIC_KEY")?;
        let public_keys =
            PublicKey::read_all(public_key).map_err(|error| unusable(&from, &error))?;
        let credentials = || {
            let mut credentials = Credentials::new(client_id, private_key, public_keys)?;
            if let Some(version) = settings.get("ALIPAY_KEY_VERSION") {
                credentials = credentials.with_key_version(version)?;
            }
            if let Some(token) = settings.get("ALIPAY_AGENT_TOKEN") {
                credentials = credentials.with_agent_token(token)?;
            }
            Ok(credentials)
        };
        Self::new(credentials().map_err(by_variable)?, &base_url)
    }
}

/// The variables.
struct Settings<'a>(&'a dyn Fn(&str) -> Option<String>);

impl Settings<'_> {
    fn base_url(&self, client_id: &str) -> Result<BaseUrl, Error> {
        match (self.get("ALIPAY_REGION"), self.get("ALIPAY_BASE_URL")) {
            (None, None) => Err(fault(
                "No region and no base URL: set ALIPAY_REGION, or ALIPAY_BASE_URL.",
            )),
            (Some(_), Some(_)) => Err(fault("ALIPAY_REGION and ALIPAY_BASE_URL are both set.")),
            (None, Some(url)) => BaseUrl::parse(&url).map_err(by_variable),
            (Some(name), None) => {
                let one_of = |variable, names: Vec<&str>| {
                    let names = names.join(", ");
                    fault(format!("{variable} must be one of {names}."))
                };
                let region = Region::parse(&name).ok_or_else(|| {
                    let names = Region::ALL.iter().map(|region| region.as_str());
                    one_of("ALIPAY_REGION", names.collect())
                })?;
                let environment = match self.get("ALIPAY_ENVIRONMENT") {
                    None => Environment::of_client_id(client_id),
                    Some(name) => Environment::parse(&name).ok_or_else(|| {
                        let names = Environment::ALL.iter().map(|value| value.as_str());
                        one_of("ALIPAY_ENVIRONMENT", names.collect())
                    })?,
                };
                Ok(BaseUrl::of_region(region, environment))
            }
        }
    }

    /// Reads a key from its variable, or from the file that `<variable>_FILE` names. Returns it with the variable's name.
    fn key(&self, what: &str, variable: &str) -> Result<(Vec<u8>, String), Error> {
        let in_file = format!("{variable}_FILE");
        match (self.get(&in_file), self.get(variable)) {
            (None, None) => Err(fault(format!(
                "{what} is not set: set {in_file}, or {variable}."
            ))),
            (Some(_), Some(_)) => Err(fault(format!("{in_file} and {variable} are both set."))),
            (None, Some(key)) => Ok((key.into_bytes(), variable.to_owned())),
            (Some(file), None) => match std::fs::read(&file) {
                Ok(key) => Ok((key, in_file)),
                Err(_) if looks_like_key(&file) => {
                    let rule = "must name a file, but contains a key.";
                    Err(fault(format!("{in_file} {rule}")))
                }
                Err(error) => {
                    let problem = match error.kind() {
                        ErrorKind::NotFound => "there is no such file",
                        ErrorKind::PermissionDenied => "you have no permission to read it",
                        ErrorKind::IsADirectory => "it is a folder",
                        ErrorKind::InvalidFilename => "the name is too long for a file",
                        _ => "it cannot be read",
                    };
                    let shown = match file.chars().count() {
                        0..=128 => file,
                        length => format!("({length} characters from {in_file})"),
                    };
                    Err(fault(format!("{in_file} is {shown:?}, but {problem}.")))
                }
            },
        }
    }

    /// Returns a variable without blanks and one pair of quotes around it: `docker --env-file` keeps the quotes of a
    /// file. An empty one counts as unset.
    fn get(&self, name: &str) -> Option<String> {
        let value = (self.0)(name)?;
        let value = value.trim();
        let quoted = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
        let value = ['"', '\'', '`']
            .into_iter()
            .find_map(quoted)
            .unwrap_or(value);
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }
}

/// Whether the name of a file is a key or contains part of one, also in pieces. A SHA-256 fingerprint has 64 hexadecimal
/// digits. Base64 mixes capitals, small letters and digits at random; words, paths, UUIDs and numbers do not. The clients
/// in other languages have the same rule.
fn looks_like_key(name: &str) -> bool {
    let is_separator = |each: char| each.is_whitespace() || ":;,.|\"'".contains(each);
    let joined = name.replace(is_separator, "");
    let bare = joined.replace('-', "");
    name.contains("-----BEGIN")
        || [name, &joined, &bare]
            .iter()
            .any(|text| has_hexadecimal(text) || text.as_bytes().windows(40).any(is_mixed))
}

fn has_hexadecimal(text: &str) -> bool {
    text.to_ascii_lowercase()
        .split(|each: char| !each.is_ascii_hexdigit())
        .any(|run| run.len() > 64 && run.bytes().collect::<HashSet<_>>().len() >= 10)
}

/// Neighbours of a sign do not count: a path has many signs.
fn is_mixed(stretch: &[u8]) -> bool {
    let kind = |byte: u8| (byte.is_ascii_uppercase(), byte.is_ascii_lowercase());
    let changes = |is_counted: fn(&u8) -> bool| {
        stretch
            .windows(2)
            .filter(|pair| pair.iter().all(is_counted) && kind(pair[0]) != kind(pair[1]))
            .count()
    };
    let is_allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_%-".contains(byte);
    stretch.iter().all(is_allowed)
        && changes(u8::is_ascii_alphanumeric) >= 12
        && changes(u8::is_ascii_alphabetic) >= 4
        && stretch.iter().any(u8::is_ascii_digit)
}

fn fault(message: impl Into<String>) -> Error {
    Error::Setting(message.into())
}

fn unusable(variable: &str, error: &Error) -> Error {
    fault(format!("{variable} cannot be used. {error}"))
}

/// Names the variable in place of the option.
fn by_variable(error: Error) -> Error {
    match error {
        Error::Option { option, rule } => fault(format!("ALIPAY_{} {rule}", option.to_uppercase())),
        error => error,
    }
}

use std::net::Ipv4Addr;
use std::time::Duration;

use reqwest::Url;

use crate::contract::{server_url, Environment, Region};
use crate::error::Error;

/// How long and how often a cancellation is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest that one attempt may take, from signing to the last byte of the answer: 1 ms to 1 h. Default: 10 s.
    pub attempt_timeout: Duration,
    /// The longest that a cancellation may take in all, waits included: 1 ms to 24 h. At its end the outcome is `U`.
    /// Default: 60 s.
    pub deadline: Duration,
    /// The attempts in all, the first included: 1 to 100. 1 means: never repeat. Default: 5.
    pub max_attempts: u32,
    /// The longest wait before the second attempt: 1 ms to 1 h. It doubles with each further attempt; the wait is a random
    /// part of it (full jitter). Default: 500 ms.
    pub base_delay: Duration,
    /// The longest wait before any attempt: `base_delay` to 1 h. A `Retry-After` of the answer may ask for more and is
    /// honoured. Default: 8 s.
    pub max_delay: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(10),
            deadline: Duration::from_secs(60),
            max_attempts: 5,
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(8),
        }
    }
}

impl Limits {
    pub(crate) fn check(&self) -> Result<(), Error> {
        const MILLISECOND: Duration = Duration::from_millis(1);
        const HOUR: Duration = Duration::from_secs(3600);
        let within = |option, value: Duration, minimum: Duration, maximum: Duration| {
            if (minimum..=maximum).contains(&value) {
                return Ok(());
            }
            Err(Error::option(
                option,
                format!("must be {minimum:?} to {maximum:?}."),
            ))
        };
        within("attempt_timeout", self.attempt_timeout, MILLISECOND, HOUR)?;
        within("deadline", self.deadline, MILLISECOND, 24 * HOUR)?;
        within("base_delay", self.base_delay, MILLISECOND, HOUR)?;
        within("max_delay", self.max_delay, self.base_delay, HOUR)?;
        if !(1..=100).contains(&self.max_attempts) {
            return Err(Error::option("max_attempts", "must be 1 to 100."));
        }
        Ok(())
    }
}

/// What one call may change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CancelOptions {
    /// Whether this cancellation may have been sent before: by an earlier call whose outcome was `U` or that did not end, by
    /// another process, by a person. A failure that speaks only of the request is then no proof that the payment is not
    /// cancelled, and gives `U`. Default: false. When in doubt: true.
    pub repeated: bool,
    /// The limits of this call. Default: the client's.
    pub limits: Option<Limits>,
}

impl Environment {
    /// The environment to which a `Client-Id` belongs: the sandbox if it begins with `SANDBOX_`, else production. Some
    /// products serve their sandbox under the path of production; name the environment then.
    pub fn of_client_id(client_id: &str) -> Self {
        match client_id.starts_with("SANDBOX_") {
            true => Self::Sandbox,
            false => Self::Production,
        }
    }
}

/// Where requests go, the path included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// The provider's gateway of a region, in production or in the provider's sandbox.
    pub fn of_region(region: Region, environment: Environment) -> Self {
        Self(server_url(region, environment))
    }

    /// A URL of your own, such as `https://open-na-global.alipay.com/ams/api`. `http:` is for loopback hosts only.
    ///
    /// # Errors
    /// [`Error::Option`] when it breaks its rule.
    pub fn parse(url: &str) -> Result<Self, Error> {
        let fault = |rule| Error::option("base_url", rule);
        let example = "must be a URL, such as https://open-na-global.alipay.com/ams/api.";
        let url = Url::parse(url).map_err(|_| fault(example))?;
        let has_user = !url.username().is_empty() || url.password().is_some();
        if has_user || url.query().is_some() || url.fragment().is_some() {
            let rule = "must not carry a user name, a password, a query or a fragment.";
            return Err(fault(rule));
        }
        if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
            let rule = "must begin with https:// (http:// is for loopback hosts only).";
            return Err(fault(rule));
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// The URL, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let is_v4 = host
        .parse()
        .is_ok_and(|address: Ipv4Addr| address.is_loopback());
    host == "localhost" || host == "[::1]" || is_v4
}

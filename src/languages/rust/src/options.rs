use std::net::Ipv4Addr;

use reqwest::Url;

use crate::contract::{server_url, Environment, Region, OPERATION_PATH, SANDBOX_PREFIX};
use crate::error::Error;
use crate::limits::Limits;

impl Limits {
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.check_bounds()?;
        if self.max_delay < self.base_delay {
            return Err(Error::option("max_delay", "must be at least `base_delay`."));
        }
        Ok(())
    }
}

/// The options of one call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CancelOptions {
    /// Whether this cancellation may have been sent before: by an earlier call that returned `U` or did not finish, by another
    /// process, or by a person. If so, a failure that concerns only the request does not prove that the payment is not
    /// cancelled, and the outcome is `U`. Default: false. When in doubt, pass true.
    pub repeated: bool,
    /// The limits of this call. Default: the client's.
    pub limits: Option<Limits>,
}

impl Environment {
    /// Returns the environment of a `Client-Id`: the sandbox if it begins with the prefix of the sandbox, else production. Some
    /// products serve their sandbox under the path of production; pass the environment explicitly then.
    #[must_use]
    pub fn of_client_id(client_id: &str) -> Self {
        match client_id.starts_with(SANDBOX_PREFIX) {
            true => Self::Sandbox,
            false => Self::Production,
        }
    }
}

/// The URL of the API, base path included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Returns the provider's gateway of a region, for production or the provider's sandbox.
    #[must_use]
    pub fn of_region(region: Region, environment: Environment) -> Self {
        Self(server_url(region, environment))
    }

    /// Parses a URL such as `https://open-na-global.alipay.com/ams/api`. `http:` is allowed for loopback hosts only.
    ///
    /// # Errors
    /// [`Error::Option`] if it is invalid.
    pub fn parse(url: &str) -> Result<Self, Error> {
        let fault = |rule| Error::option("base_url", rule);
        let example = "must be a URL, such as https://open-na-global.alipay.com/ams/api.";
        let url = Url::parse(url).map_err(|_| fault(example))?;
        let has_user = !url.username().is_empty() || url.password().is_some();
        if has_user || url.query().is_some() || url.fragment().is_some() {
            let rule = "must not contain a user name, a password, a query or a fragment.";
            return Err(fault(rule));
        }
        if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
            let rule = "must begin with https://. http:// is allowed for loopback hosts only.";
            return Err(fault(rule));
        }
        let url = url.as_str().trim_end_matches('/');
        if url.ends_with(OPERATION_PATH) {
            let rule = format!("must end before the path of the operation, {OPERATION_PATH}.");
            return Err(Error::option("base_url", rule));
        }
        Ok(Self(url.to_owned()))
    }

    /// Returns the URL, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let is_v4 = host
        .parse()
        .is_ok_and(|address: Ipv4Addr| address.is_loopback());
    host == "localhost" || host == "[::1]" || is_v4
}

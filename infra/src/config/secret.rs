//! URLs that may hold a password.
use std::fmt;

/// A URL whose user, password and query are never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretUrl {
    whole: String,
    shown: String,
}

impl SecretUrl {
    /// `url` as it was given, for one that can be parsed; `None` for any other.
    pub(super) fn parse(whole: String) -> Option<(Self, String)> {
        let url = reqwest::Url::parse(&whole).ok()?;
        let scheme = url.scheme().to_owned();
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let shown = format!("{scheme}://{}{port}{}", url.host_str().unwrap_or_default(), url.path());
        Some((Self { whole, shown }, scheme))
    }

    /// The whole of it, secrets included: for the one who connects.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.whole
    }
}

impl fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Display for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub(super) const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text: for the one who signs with it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

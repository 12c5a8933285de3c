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
        // A URL has one host. Where there may be several, what is parsed has the first, and all are shown.
        let (first, others) = several(&whole);
        let url = reqwest::Url::parse(&first).ok()?;
        let scheme = url.scheme().to_owned();
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let shown = format!("{scheme}://{}{port}{others}{}", url.host_str().unwrap_or_default(), url.path());
        Some((Self { whole, shown }, scheme))
    }

    /// The whole of it, secrets included: for the one who connects.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.whole
    }
}

/// The URL with the first of its hosts, and the others with their commas.
fn several(whole: &str) -> (String, String) {
    let start = whole.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = whole.split_at(start);
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let hosts = authority.rfind('@').map_or(0, |at| at + 1);
    let (login, hosts) = authority.split_at(hosts);
    let (first, others) = hosts.split_at(hosts.find(',').unwrap_or(hosts.len()));
    (format!("{scheme}{login}{first}{path}"), others.to_owned())
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

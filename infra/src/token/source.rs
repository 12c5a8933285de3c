//! Where public keys come from.
use super::key::Keyring;
use anyhow::{Context as _, bail, ensure};
use jsonwebtoken::jwk::JwkSet;
use reqwest::{Client, StatusCode, Url, redirect::Policy};
use std::{net::IpAddr, path::PathBuf, time::Duration};
use tokio::io::AsyncReadExt as _;

/// The most bytes a key set may have.
const MAX_BYTES: usize = 256 * 1024;

/// How long a fetch may take, from connecting to the last byte.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Where the issuer's public keys are found.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// A set that never changes.
    Fixed(JwkSet),
    /// A JWK set in a file, read anew when a token names a key that is not in it.
    File(PathBuf),
    /// The address of a JWK set. Must be `https`, unless the host is this machine.
    Url(String),
}

/// A key source that was found sound.
pub(super) enum Origin {
    Fixed(JwkSet),
    File(PathBuf),
    Url { client: Client, url: Url },
}

impl Origin {
    pub(super) fn new(source: KeySource) -> anyhow::Result<Self> {
        Ok(match source {
            KeySource::Fixed(set) => Self::Fixed(set),
            KeySource::File(path) => Self::File(path),
            KeySource::Url(url) => {
                let url = Url::parse(&url).context("the address of the JWK set")?;
                ensure!(may_hold_keys(&url), "the address of the JWK set must be https");
                // A redirect could lead away from https; a proxy would be an unseen reading of the environment.
                let client =
                    Client::builder().redirect(Policy::none()).no_proxy().timeout(TIMEOUT).build()?;
                Self::Url { client, url }
            }
        })
    }

    /// Whether fetching again could ever bring other keys.
    pub(super) const fn can_change(&self) -> bool {
        !matches!(self, Self::Fixed(_))
    }

    pub(super) async fn fetch(&self) -> anyhow::Result<Keyring> {
        match self {
            Self::Fixed(set) => Keyring::from_set(set),
            Self::File(path) => {
                let file = tokio::fs::File::open(path).await.context("opening the JWK set")?;
                let mut text = Vec::new();
                let most = u64::try_from(MAX_BYTES)? + 1;
                file.take(most).read_to_end(&mut text).await.context("reading the JWK set")?;
                ensure!(text.len() <= MAX_BYTES, "the JWK set is larger than {MAX_BYTES} bytes");
                Keyring::from_json(&text)
            }
            Self::Url { client, url } => Keyring::from_json(&download(client, url).await?),
        }
    }
}

async fn download(client: &Client, url: &Url) -> anyhow::Result<Vec<u8>> {
    // Errors go without the address: it may hold a credential.
    let mut response = client.get(url.clone()).send().await.map_err(reqwest::Error::without_url)?;
    if response.status() != StatusCode::OK {
        bail!("the JWK set's server answered {}", response.status());
    }
    let mut text = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(reqwest::Error::without_url)? {
        ensure!(text.len() + chunk.len() <= MAX_BYTES, "the JWK set is larger than {MAX_BYTES} bytes");
        text.extend_from_slice(&chunk);
    }
    Ok(text)
}

/// Whether nobody on the way can put other keys in: `https`, or `http` of this machine.
pub(crate) fn may_hold_keys(url: &Url) -> bool {
    url.scheme() == "https" || url.scheme() == "http" && is_loopback(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

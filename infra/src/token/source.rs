//! Where public keys come from.
use super::key::Keyring;
use anyhow::{Context as _, bail, ensure};
use jsonwebtoken::jwk::JwkSet;
use reqwest::{Client, StatusCode, Url, redirect::Policy};
use serde::Deserialize;
use std::{net::IpAddr, path::PathBuf, time::Duration};
use tokio::io::AsyncReadExt as _;

/// Where an issuer describes itself, below its own name (`OpenID` Connect Discovery 1.0).
const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// The most bytes a key set, or an issuer's description, may have.
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
    /// The name of an issuer that says itself where its keys are. Must be `https`, unless the host is this machine.
    Discovered(String),
}

/// What an issuer says of itself.
#[derive(Deserialize)]
struct Description {
    issuer: String,
    jwks_uri: String,
}

/// A key source that was found sound.
pub(super) enum Origin {
    Fixed(JwkSet),
    File(PathBuf),
    Url { client: Client, url: Url },
    Discovered { client: Client, url: Url, issuer: String },
}

impl Origin {
    pub(super) fn new(source: KeySource) -> anyhow::Result<Self> {
        Ok(match source {
            KeySource::Fixed(set) => Self::Fixed(set),
            KeySource::File(path) => Self::File(path),
            KeySource::Url(url) => {
                let url = Url::parse(&url).context("the address of the JWK set")?;
                ensure!(may_hold_keys(&url), "the address of the JWK set must be https");
                Self::Url { client: client()?, url }
            }
            KeySource::Discovered(issuer) => {
                let url = format!("{}{WELL_KNOWN}", issuer.trim_end_matches('/'));
                let url = Url::parse(&url).context("the name of the issuer, as an address")?;
                ensure!(may_hold_keys(&url), "an issuer that is asked for its keys must be https");
                Self::Discovered { client: client()?, url, issuer }
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
            // Asked each time: an issuer may move its keys.
            Self::Discovered { client, url, issuer } => {
                let said: Description = serde_json::from_slice(&download(client, url).await?)
                    .context("the issuer's description of itself")?;
                ensure!(said.issuer == *issuer, "the issuer's description is another issuer's");
                let keys = Url::parse(&said.jwks_uri).context("the address of the issuer's JWK set")?;
                ensure!(may_hold_keys(&keys), "the address of the issuer's JWK set must be https");
                Keyring::from_json(&download(client, &keys).await?)
            }
        }
    }
}

fn client() -> anyhow::Result<Client> {
    // A redirect could lead away from https; a proxy would be an unseen reading of the environment.
    Ok(Client::builder().redirect(Policy::none()).no_proxy().timeout(TIMEOUT).build()?)
}

async fn download(client: &Client, url: &Url) -> anyhow::Result<Vec<u8>> {
    // Errors go without the address: it may hold a credential.
    let mut response = client.get(url.clone()).send().await.map_err(reqwest::Error::without_url)?;
    if response.status() != StatusCode::OK {
        bail!("the issuer's server answered {}", response.status());
    }
    let mut text = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(reqwest::Error::without_url)? {
        ensure!(text.len() + chunk.len() <= MAX_BYTES, "the answer is larger than {MAX_BYTES} bytes");
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

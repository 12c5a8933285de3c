//! Whose tokens are believed.
use super::{ConfigError, SecretUrl, read::Variables};
use crate::token::{EXCHANGE_AUDIENCE, StrongRule, may_hold_keys};
use chrono::TimeDelta;
use reqwest::Url;
use serde::Deserialize;
use std::path::PathBuf;

/// An issuer whose tokens are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedIssuer {
    /// What `iss` of a token must be.
    pub issuer: String,
    /// What `aud` of a token must name; `kansa` unless set.
    pub audience: String,
    /// What `aud` of a token must name that front ends exchange, and that opens nothing itself; `kansa-exchange` unless set.
    pub exchange_audience: String,
    /// Where its public keys are.
    pub keys: Keys,
    /// What of its tokens is a strong proof of who signs; nothing unless set.
    pub strong: Option<StrongRule>,
}

/// Where a JSON Web Key Set is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// A file of this machine.
    File(PathBuf),
    /// Fetched over HTTPS, or over HTTP from this machine.
    Url(SecretUrl),
    /// The issuer says itself, below its own name.
    Discovered,
}

/// How one of several issuers stands in the file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Listed {
    issuer: String,
    audience: Option<String>,
    exchange_audience: Option<String>,
    jwks: Option<String>,
    #[serde(default)]
    strong_acr: Vec<String>,
    strong_minutes: Option<u32>,
}

/// How long after a strong sign-in somebody may sign, unless said.
const MINUTES: u32 = 15;
/// How long at most: what is older is no recent proof of anybody.
const MOST_MINUTES: u32 = 12 * 60;

/// The issuer of the variables, and those of the file.
pub(super) fn read(variables: &Variables<'_>) -> Result<Vec<TrustedIssuer>, ConfigError> {
    let mut all: Vec<_> = TrustedIssuer::read(variables)?.into_iter().collect();
    if let Some(path) = variables.text("KANSA_ISSUERS")? {
        all.extend(listed(&path)?);
    }
    let mut names: Vec<&str> = all.iter().map(|one| one.issuer.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() == all.len() {
        Ok(all)
    } else {
        Err(ConfigError::new("KANSA_ISSUERS", "names an issuer that is named already"))
    }
}

fn listed(path: &str) -> Result<Vec<TrustedIssuer>, ConfigError> {
    let wrong = |problem: &str| ConfigError::new("KANSA_ISSUERS", problem);
    let text = std::fs::read(path).map_err(|_| wrong("names a file that cannot be read"))?;
    let problem = "names a file that is no list of issuers: see docs/operations.md";
    let all: Vec<Listed> = serde_json::from_slice(&text).map_err(|_| wrong(problem))?;
    if all.is_empty() {
        return Err(wrong(problem));
    }
    let read = all.into_iter().map(|one| {
        let audiences = (one.audience, one.exchange_audience);
        trusted("KANSA_ISSUERS", one.issuer, audiences, one.jwks, (one.strong_acr, one.strong_minutes))
    });
    read.collect()
}

impl TrustedIssuer {
    fn read(variables: &Variables<'_>) -> Result<Option<Self>, ConfigError> {
        let audience = variables.text("KANSA_AUDIENCE")?;
        let exchange_audience = variables.text("KANSA_EXCHANGE_AUDIENCE")?;
        let keys = variables.text("KANSA_JWKS")?;
        let acr = variables.text("KANSA_STRONG_ACR")?;
        let minutes = variables.text("KANSA_STRONG_MINUTES")?;
        let Some(issuer) = variables.text("KANSA_ISSUER")? else {
            let set = [
                ("KANSA_AUDIENCE", audience.is_some()),
                ("KANSA_EXCHANGE_AUDIENCE", exchange_audience.is_some()),
                ("KANSA_JWKS", keys.is_some()),
                ("KANSA_STRONG_ACR", acr.is_some()),
                ("KANSA_STRONG_MINUTES", minutes.is_some()),
            ];
            return match set.into_iter().find(|(_, is_set)| *is_set) {
                None => Ok(None),
                Some((name, _)) => {
                    Err(ConfigError::new(name, "is of use only where KANSA_ISSUER is set too"))
                }
            };
        };
        let acr = acr.unwrap_or_default();
        let acr = acr.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect();
        let minutes =
            minutes.map(|text| text.parse::<u32>().map_err(|_| minutes_wrong("KANSA_STRONG_MINUTES")));
        let audiences = (audience, exchange_audience);
        trusted("KANSA_JWKS", issuer, audiences, keys, (acr, minutes.transpose()?)).map(Some)
    }
}

fn minutes_wrong(variable: &'static str) -> ConfigError {
    ConfigError::new(variable, format!("must say a number of minutes from 1 to {MOST_MINUTES}"))
}

fn trusted(
    variable: &'static str,
    issuer: String,
    (audience, exchange_audience): (Option<String>, Option<String>),
    keys: Option<String>,
    (acr, minutes): (Vec<String>, Option<u32>),
) -> Result<TrustedIssuer, ConfigError> {
    let keys = match keys {
        Some(keys) => Keys::parse(variable, keys)?,
        None if Url::parse(&issuer).is_ok_and(|url| may_hold_keys(&url)) => Keys::Discovered,
        None => {
            let problem = "must say where the issuer's public keys are, for its name is no https URL";
            return Err(ConfigError::new(variable, problem));
        }
    };
    let minutes = minutes.unwrap_or(MINUTES);
    if !(1..=MOST_MINUTES).contains(&minutes) {
        let variable = if variable == "KANSA_JWKS" { "KANSA_STRONG_MINUTES" } else { variable };
        return Err(minutes_wrong(variable));
    }
    let within = TimeDelta::minutes(minutes.into());
    let strong = (!acr.is_empty()).then_some(StrongRule { acr, within });
    let audience = audience.unwrap_or_else(|| "kansa".to_owned());
    let exchange_audience = exchange_audience.unwrap_or_else(|| EXCHANGE_AUDIENCE.to_owned());
    Ok(TrustedIssuer { issuer, audience, exchange_audience, keys, strong })
}

impl Keys {
    fn parse(variable: &'static str, text: String) -> Result<Self, ConfigError> {
        if !text.contains("://") {
            return Ok(Self::File(text.into()));
        }
        let sound = Url::parse(&text).is_ok_and(|url| may_hold_keys(&url));
        let url = SecretUrl::parse(text).filter(|_| sound).map(|(url, _)| Self::Url(url));
        let problem = "must be the path of a file or an https URL; http is for this machine alone";
        url.ok_or_else(|| ConfigError::new(variable, problem))
    }
}

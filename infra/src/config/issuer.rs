//! Whose tokens are believed.
use super::{ConfigError, SecretUrl, read::Variables};
use crate::token::may_hold_keys;
use reqwest::Url;
use std::path::PathBuf;

/// The one issuer whose tokens are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedIssuer {
    /// What `iss` of a token must be.
    pub issuer: String,
    /// What `aud` of a token must name; `kansa` unless set.
    pub audience: String,
    /// Where its public keys are.
    pub keys: Keys,
}

/// Where a JSON Web Key Set is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// A file of this machine.
    File(PathBuf),
    /// Fetched over HTTPS, or over HTTP from this machine.
    Url(SecretUrl),
}

impl TrustedIssuer {
    pub(super) fn read(variables: &Variables<'_>) -> Result<Option<Self>, ConfigError> {
        let audience = variables.text("KANSA_AUDIENCE")?;
        let keys = variables.text("KANSA_JWKS")?;
        let Some(issuer) = variables.text("KANSA_ISSUER")? else {
            return match (audience, keys) {
                (None, None) => Ok(None),
                (Some(_), _) => Err(ConfigError::new("KANSA_AUDIENCE", WITHOUT_ISSUER)),
                (None, Some(_)) => Err(ConfigError::new("KANSA_JWKS", WITHOUT_ISSUER)),
            };
        };
        let Some(keys) = keys else {
            let problem = "must name a file or a URL with the issuer's public keys, for KANSA_ISSUER is set";
            return Err(ConfigError::new("KANSA_JWKS", problem));
        };
        Ok(Some(Self {
            issuer,
            audience: audience.unwrap_or_else(|| "kansa".to_owned()),
            keys: Keys::parse(keys)?,
        }))
    }
}

const WITHOUT_ISSUER: &str = "is of use only where KANSA_ISSUER is set too";

impl Keys {
    fn parse(text: String) -> Result<Self, ConfigError> {
        if !text.contains("://") {
            return Ok(Self::File(text.into()));
        }
        let sound = Url::parse(&text).is_ok_and(|url| may_hold_keys(&url));
        let url = SecretUrl::parse(text).filter(|_| sound).map(|(url, _)| Self::Url(url));
        let problem = "must be the path of a file or an https URL; http is for this machine alone";
        url.ok_or_else(|| ConfigError::new("KANSA_JWKS", problem))
    }
}

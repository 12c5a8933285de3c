//! How front ends sign in, and who stands between them and us.
use super::{ConfigError, read::Variables};
use domain::service_account::AddressRange;
use std::path::PathBuf;

/// How front ends sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityConfig {
    /// `KANSA_TOKEN_KEY`: the file with the key that signs their tokens. None: one of its own under `KANSA_DATA`, but only
    /// for a private PostgreSQL; else no front end can sign in.
    pub token_key: Option<PathBuf>,
    /// `KANSA_TOKEN_KEY_FORMER`: the key before it, by which tokens still verify.
    pub former_token_key: Option<PathBuf>,
    /// `KANSA_PROXIES`: whose `X-Forwarded-For` is believed. None: nobody's.
    pub proxies: Vec<AddressRange>,
}

impl IdentityConfig {
    pub(super) fn read(variables: &Variables<'_>) -> Result<Self, ConfigError> {
        let token_key = variables.text("KANSA_TOKEN_KEY")?.map(PathBuf::from);
        let former_token_key = variables.text("KANSA_TOKEN_KEY_FORMER")?.map(PathBuf::from);
        if former_token_key.is_some() && token_key.is_none() {
            let problem = "is of use only where KANSA_TOKEN_KEY is set too";
            return Err(ConfigError::new("KANSA_TOKEN_KEY_FORMER", problem));
        }
        let proxies = variables.text("KANSA_PROXIES")?.unwrap_or_default();
        let ranges = proxies.split(',').map(str::trim).filter(|one| !one.is_empty()).map(AddressRange::read);
        let proxies = ranges.collect::<Option<Vec<_>>>().ok_or_else(|| {
            let problem = "must be a list of addresses or ranges of them, such as `10.0.0.0/8,192.0.2.7`";
            ConfigError::new("KANSA_PROXIES", problem)
        })?;
        Ok(Self { token_key, former_token_key, proxies })
    }
}

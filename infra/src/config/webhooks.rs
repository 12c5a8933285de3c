//! How front ends are called.
use super::{ConfigError, read::Variables};
use domain::webhook::Reach;
use std::path::PathBuf;

/// How front ends are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookConfig {
    /// `KANSA_WEBHOOK_KEY`: the file with the key that seals their secrets. None: one of its own under `KANSA_DATA`, but
    /// only for a private PostgreSQL; else there are no webhooks.
    pub key: Option<PathBuf>,
    /// `KANSA_WEBHOOK_REACH`: `public` (unless set), or `loopback` for tests, which call this machine too: only with a private
    /// PostgreSQL, so never by mistake where there is real data.
    pub reach: Reach,
}

impl WebhookConfig {
    pub(super) fn read(variables: &Variables<'_>, private: bool) -> Result<Self, ConfigError> {
        let reach = match variables.text("KANSA_WEBHOOK_REACH")?.as_deref() {
            None | Some("public") => Reach::Public,
            Some("loopback") if private => Reach::Loopback,
            Some("loopback") => {
                let problem = "may be `loopback` only where DATABASE_URL is not set";
                return Err(ConfigError::new("KANSA_WEBHOOK_REACH", problem));
            }
            Some(_) => return Err(ConfigError::new("KANSA_WEBHOOK_REACH", "must be `public` or `loopback`")),
        };
        Ok(Self { key: variables.text("KANSA_WEBHOOK_KEY")?.map(PathBuf::from), reach })
    }
}

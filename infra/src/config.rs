//! The only reader of the environment. What is wrong fails at the start, with one sentence that names the variable; an
//! empty variable counts as one that is not set.
mod edge;
mod error;
mod evidence;
mod fair;
mod identity;
mod issuer;
mod limits;
mod read;
mod rules;
mod secret;
mod telemetry;
#[cfg(test)]
mod tests;
mod webhooks;

pub use edge::{EdgeConfig, Introspection, Origins, UnlistedAccounts};
pub use error::ConfigError;
pub use evidence::{Bucket, BucketKeys, EvidenceConfig, EvidencePlace};
pub use identity::IdentityConfig;
pub use issuer::{Keys, TrustedIssuer};
pub use limits::Limits;
pub use secret::{Secret, SecretUrl};
pub use telemetry::TelemetryConfig;
pub use webhooks::WebhookConfig;

use crate::{db::Pooler, embedded::Servers, redis::Allowances};
use domain::disclosure::Rules;
use read::Variables;
use std::{net::SocketAddr, path::PathBuf};

/// What the process was told by its environment.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DATABASE_URL`: PostgreSQL, as the server's role. None: a private one.
    pub database: Option<SecretUrl>,
    /// `KANSA_POOLER`: what the former leads through; `none` unless set.
    pub pooler: Pooler,
    /// `KANSA_MIGRATION_URL`: the same database as a superuser or its owner, for `kansa migrate` and `kansa import`.
    pub migration: Option<SecretUrl>,
    /// `REDIS_URL`. None: a private one.
    pub redis: Option<SecretUrl>,
    /// `KANSA_LISTEN`: where HTTP is served; `127.0.0.1:8080` unless set.
    pub listen: SocketAddr,
    /// `KANSA_INTROSPECTION`, `KANSA_TRUSTED_DOCUMENTS`, `KANSA_UNLISTED_ACCOUNTS`, `KANSA_PERSISTED_QUERIES` and
    /// `KANSA_CORS_ORIGINS`: what strangers find at the door.
    pub edge: EdgeConfig,
    /// `KANSA_MAX_CONNECTIONS`, `KANSA_MAX_IN_FLIGHT` and `KANSA_MAX_IN_LANE`: how much is taken on at a time.
    pub limits: Limits,
    /// `KANSA_DATA`: the folder of the private servers; `.kansa` unless set.
    pub data: PathBuf,
    /// `KANSA_EVIDENCE` and `KANSA_EVIDENCE_MAX_BYTES`: where files of evidence are kept; `evidence` in `KANSA_DATA`
    /// unless set.
    pub evidence: EvidenceConfig,
    /// `KANSA_ISSUER` with `KANSA_AUDIENCE`, `KANSA_EXCHANGE_AUDIENCE`, `KANSA_JWKS`, `KANSA_STRONG_ACR` and
    /// `KANSA_STRONG_MINUTES`, and those of the file `KANSA_ISSUERS`: whose tokens are believed. None: nobody's.
    pub issuers: Vec<TrustedIssuer>,
    /// `KANSA_TOKEN_KEY`, `KANSA_TOKEN_KEY_FORMER`, `KANSA_PROXIES`: how front ends sign in.
    pub identity: IdentityConfig,
    /// `KANSA_TRAIL_KEY`: the file with the key that signs the heads of trails. None: one of its own under `KANSA_DATA`, but
    /// only for a private PostgreSQL.
    pub trail_key: Option<PathBuf>,
    /// `KANSA_WEBHOOK_KEY` and `KANSA_WEBHOOK_REACH`: how front ends are called.
    pub webhooks: WebhookConfig,
    /// `KANSA_DISCLOSURE_RULES`: by which rules comparisons are judged and read. What is not set: as the house has it.
    pub rules: Rules,
    /// `KANSA_RATE_CLIENT` and `KANSA_RATE_TENANT`: how much may be asked for, by one and by an organization.
    pub allowances: Allowances,
    /// `KANSA_OTLP`, `KANSA_OTLP_PERCENT` and `KANSA_OPERATIONS`: what is told beside the log.
    pub telemetry: TelemetryConfig,
    /// `KANSA_LOG`: what is logged, as directives of `tracing`; `info` unless set.
    pub log: String,
    /// `KANSA_LOG_FORMAT`: `text` (unless set) or `json`.
    pub log_format: LogFormat,
}

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people at a terminal.
    Text,
    /// One JSON object per line, for machines.
    Json,
}

impl Config {
    /// Reads the environment of this process.
    ///
    /// # Errors
    /// The first variable that is wrong.
    #[expect(clippy::disallowed_methods, reason = "this is the only reader of the environment")]
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(&Variables::new(std::env::var_os))
    }

    fn read(variables: &Variables<'_>) -> Result<Self, ConfigError> {
        let database = variables.url("DATABASE_URL", &["postgres", "postgresql"])?;
        let migration = variables.url("KANSA_MIGRATION_URL", &["postgres", "postgresql"])?;
        if migration.is_some() && database.is_none() {
            return Err(ConfigError::new(
                "KANSA_MIGRATION_URL",
                "is of use only where DATABASE_URL is set too",
            ));
        }
        let webhooks = WebhookConfig::read(variables, database.is_none())?;
        let data: PathBuf = variables.text("KANSA_DATA")?.unwrap_or_else(|| ".kansa".to_owned()).into();
        Ok(Self {
            database,
            pooler: limits::pooler(variables)?,
            migration,
            redis: variables
                .url("REDIS_URL", &["redis", "redis+unix", "unix", "redis+sentinel", "redis+cluster"])?,
            listen: variables.parsed("KANSA_LISTEN", "127.0.0.1:8080", "an address and a port")?,
            edge: EdgeConfig::read(variables)?,
            limits: Limits::read(variables)?,
            evidence: EvidenceConfig::read(variables, &data)?,
            data,
            issuers: issuer::read(variables)?,
            identity: IdentityConfig::read(variables)?,
            trail_key: variables.text("KANSA_TRAIL_KEY")?.map(PathBuf::from),
            webhooks,
            rules: rules::read(variables)?,
            allowances: fair::read(variables)?,
            telemetry: TelemetryConfig::read(variables)?,
            log: variables.text("KANSA_LOG")?.unwrap_or_else(|| "info".to_owned()),
            log_format: match variables.text("KANSA_LOG_FORMAT")?.as_deref() {
                None | Some("text") => LogFormat::Text,
                Some("json") => LogFormat::Json,
                Some(_) => return Err(ConfigError::new("KANSA_LOG_FORMAT", "must be `text` or `json`")),
            },
        })
    }

    /// Which private servers are needed: those whose URL is not set.
    #[must_use]
    pub const fn embedded(&self) -> Option<Servers> {
        match (&self.database, &self.redis) {
            (None, None) => Some(Servers::Both),
            (None, Some(_)) => Some(Servers::Postgres),
            (Some(_), None) => Some(Servers::Redis),
            (Some(_), Some(_)) => None,
        }
    }
}

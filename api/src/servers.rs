//! The servers behind the program: those of the URLs, or private ones.
use anyhow::{Context as _, Result};
use infra::{
    config::Config,
    embedded::{Embedded, Purpose},
    setup::{self, SERVER_ROLE},
};

/// The database of the private PostgreSQL.
pub const DATABASE: &str = "kansa";
/// Where `kansa demo` builds its story, before it becomes the database above.
pub const DRAFT: &str = "kansa_draft";

/// Running servers and how to reach them.
pub struct Servers {
    embedded: Option<Embedded>,
    database: Option<String>,
    migration: Option<String>,
    /// The URL of Redis.
    pub redis: String,
}

impl Servers {
    /// Starts what the configuration does not name.
    pub async fn start(config: &Config) -> Result<Self> {
        let embedded = match config.embedded() {
            Some(which) => Some(Embedded::start_only(&config.data, Purpose::Keep, which).await?),
            None => None,
        };
        let redis = match (&config.redis, &embedded) {
            (Some(url), _) => url.expose().to_owned(),
            (None, Some(own)) => own.redis(),
            (None, None) => anyhow::bail!("no Redis: set REDIS_URL"),
        };
        let expose = |url: &infra::config::SecretUrl| url.expose().to_owned();
        Ok(Self {
            embedded,
            database: config.database.as_ref().map(expose),
            migration: config.migration.as_ref().map(expose),
            redis,
        })
    }

    /// Whether PostgreSQL is a private one.
    #[must_use]
    pub const fn own_postgres(&self) -> bool {
        self.database.is_none()
    }

    /// The URL of the database as the server's role.
    pub fn server(&self) -> Result<String> {
        self.named(DATABASE, SERVER_ROLE)
    }

    /// The URL of the database as one who may do everything: for migrations and bulk loads only.
    pub fn superuser(&self) -> Result<String> {
        if self.own_postgres() {
            return self.named(DATABASE, "postgres");
        }
        self.migration
            .clone()
            .context("set KANSA_MIGRATION_URL to the database's URL with a superuser's login")
    }

    /// The URL of another database of the private PostgreSQL, or of the only one there is.
    pub fn named(&self, database: &str, role: &str) -> Result<String> {
        match (&self.database, &self.embedded) {
            (Some(url), _) => Ok(url.clone()),
            (None, Some(own)) => Ok(own.postgres(database, role)),
            (None, None) => anyhow::bail!("no PostgreSQL: set DATABASE_URL"),
        }
    }

    /// Brings the schema up to date; of a private PostgreSQL also makes the database.
    pub async fn prepare(&self) -> Result<()> {
        if self.own_postgres() {
            setup::ensure_database(&self.named("postgres", "postgres")?, DATABASE).await?;
        }
        setup::migrate(&self.superuser()?).await.context("cannot bring the schema up to date")
    }

    /// Stops the private ones.
    pub async fn stop(self) -> Result<()> {
        match self.embedded {
            Some(own) => own.stop().await,
            None => Ok(()),
        }
    }
}

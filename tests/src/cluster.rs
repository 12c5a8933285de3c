//! The servers of one run, and the migrated template of which every test gets a copy.
use anyhow::{Context as _, Result};
use infra::{
    embedded::Embedded,
    import::{CatalogFiles, import_catalog, import_governments},
    setup,
};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::{fs::File, path::Path};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The migrated database with the register and the catalogue in it.
const TEMPLATE: &str = "kansa_template";
/// The template while it is being made: what a broken run left of it is thrown away.
const UNFINISHED: &str = "kansa_template_unfinished";

/// The servers that `cargo xtask test` started for this run.
#[derive(Debug, Clone)]
pub struct Cluster {
    postgres: String,
    /// The URL of Redis.
    pub redis: String,
    /// Whether PostgreSQL is one test's alone.
    own: bool,
}

impl Cluster {
    /// The servers of this run.
    pub fn of_this_run() -> Result<Self> {
        Ok(Self { postgres: told("KANSA_TEST_POSTGRES")?, redis: told("KANSA_TEST_REDIS")?, own: false })
    }

    /// A PostgreSQL of one test alone, beside the Redis of this run.
    pub fn of(servers: &Embedded) -> Result<Self> {
        Ok(Self { postgres: servers.postgres("", "postgres"), redis: told("KANSA_TEST_REDIS")?, own: true })
    }

    /// The URL of `database` for the superuser.
    #[must_use]
    pub fn superuser(&self, database: &str) -> String {
        format!("{}{database}", self.postgres)
    }

    /// The URL of `database` for the role that the server logs in as.
    #[must_use]
    pub fn server(&self, database: &str) -> String {
        let login = format!("://{}@", migrations::roles::SERVER);
        self.superuser(database).replacen("://postgres@", &login, 1)
    }

    /// Makes a database: a copy of the migrated template, with the register and the catalogue. Answers its name.
    pub async fn database(&self) -> Result<String> {
        static TEMPLATE_MADE: OnceCell<()> = OnceCell::const_new();
        if self.own {
            self.make_template().await?;
        } else {
            TEMPLATE_MADE.get_or_try_init(|| self.make_template()).await?;
        }
        self.copy_of(Some(TEMPLATE)).await
    }

    /// Makes a database without anything in it. Answers its name.
    pub async fn empty_database(&self) -> Result<String> {
        self.copy_of(None).await
    }

    /// Makes a copy of `database`, whose sessions are ended: nobody may use it at the same time. Answers its name.
    pub async fn copy(&self, database: &str) -> Result<String> {
        let mut root = PgConnection::connect(&self.superuser("postgres")).await?;
        sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1")
            .bind(database)
            .execute(&mut root)
            .await?;
        root.close().await?;
        self.copy_of(Some(database)).await
    }

    /// Puts `copy` in the place of `database`, which is thrown away: what a restore does.
    pub async fn put_back(&self, copy: &str, database: &str) -> Result<()> {
        self.discard(database).await?;
        let mut root = PgConnection::connect(&self.superuser("postgres")).await?;
        root.execute(AssertSqlSafe(format!("ALTER DATABASE {copy} RENAME TO {database}"))).await?;
        root.close().await.context("the session that put a database back")
    }

    /// Throws a database away, whoever uses it.
    pub(crate) async fn discard(&self, database: &str) -> Result<()> {
        let mut root = PgConnection::connect(&self.superuser("postgres")).await?;
        root.execute(AssertSqlSafe(format!("DROP DATABASE {database} WITH (FORCE)"))).await?;
        root.close().await.context("the session that threw a database away")
    }

    #[expect(clippy::disallowed_methods, reason = "the name of a database is no id of the product")]
    async fn copy_of(&self, template: Option<&str>) -> Result<String> {
        let name = format!("test_{}", Uuid::new_v4().simple());
        let template = template.unwrap_or("template1");
        let mut root = PgConnection::connect(&self.superuser("postgres")).await?;
        root.execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}"))).await?;
        root.close().await?;
        Ok(name)
    }

    /// Once per run, however many processes and threads begin at the same time: the lock is this session's.
    async fn make_template(&self) -> Result<()> {
        let mut root = PgConnection::connect(&self.superuser("postgres")).await?;
        root.execute("SELECT pg_advisory_lock(hashtext('kansa.tests.template'))").await?;
        let made: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(TEMPLATE)
            .fetch_one(&mut root)
            .await?;
        if !made {
            root.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {UNFINISHED}"))).await?;
            root.execute(AssertSqlSafe(format!("CREATE DATABASE {UNFINISHED}"))).await?;
            fill(&self.superuser(UNFINISHED)).await?;
            let finish = format!("ALTER DATABASE {UNFINISHED} RENAME TO {TEMPLATE}");
            root.execute(AssertSqlSafe(finish)).await?;
        }
        root.close().await.context("the session that made the template")
    }
}

async fn fill(url: &str) -> Result<()> {
    setup::migrate(url).await.context("the migrations")?;
    let owner = setup::owner(url).await?;
    let root = root_of_the_repository();
    let register = File::open(root.join("data/local-governments.csv"))?;
    import_governments(&owner, register, false).await.context("the register")?;
    let edition = CatalogFiles::open(&root.join("catalogs/H19.7"))?;
    let published_at = "2025-04-01T00:00:00Z".parse()?;
    import_catalog(&owner, edition, published_at, false).await.context("the catalogue")?;
    owner.close().await.context("the owner's connection")
}

/// The folder of the repository.
#[must_use]
pub fn root_of_the_repository() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

#[expect(clippy::disallowed_methods, reason = "the tests are told here where their servers are")]
fn told(name: &str) -> Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set: run the tests with `cargo xtask test`"))
}

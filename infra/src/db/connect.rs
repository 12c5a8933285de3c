//! The pool, as the server uses it.
use migrations::roles;
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sqlx::{Connection as _, Executor as _};
use std::time::Duration;
use tokio::time::timeout;

/// The database could not be reached or refused us. Its text holds no secret.
#[derive(Debug, thiserror::Error)]
#[error("cannot connect to PostgreSQL: {0}")]
pub struct ConnectFailed(#[from] sea_orm::DbErr);

/// What stands between the server and PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pooler {
    /// Nothing: each connection is a session of its own.
    #[default]
    None,
    /// `PgBouncer` in transaction mode: each transaction may meet another session, and nothing outlives it.
    PgBouncer,
}

/// How a pool is to be.
#[derive(Debug, Clone, Copy)]
pub struct Pool {
    /// How many connections there are at most.
    pub size: u32,
    /// How long somebody waits for one.
    pub patience: Duration,
    /// What they lead through.
    pub pooler: Pooler,
}

/// How long a connection that comes back may still be busy. One whose caller went away in the midst of a statement is
/// closed then, and PostgreSQL, which looks every second (`client_connection_check_interval`), ends the statement.
const RELEASE: Duration = Duration::from_millis(500);

impl Pool {
    /// A pool of up to `size` connections.
    #[must_use]
    pub const fn of(size: u32) -> Self {
        Self { size, patience: Duration::from_secs(10), pooler: Pooler::None }
    }

    /// Opens it.
    ///
    /// sqlx 0.9's `begin` is not safe to cancel: dropped while `BEGIN` is under way it leaves an open transaction in the
    /// pool. Hence the hook: before a connection goes back, whatever is open on it is rolled back; if that fails, because
    /// the transaction was aborted, sqlx closes the connection. (`BEGIN; ROLLBACK`, for a bare `ROLLBACK` logs a warning
    /// each time.) The other half of the cure is in `Session`: it begins in a task of its own.
    ///
    /// A transaction that was dropped between two statements, as all that only read are and what follows a commit, has written
    /// its `ROLLBACK` already: it goes out together with the pool's own look at the connection, in one round trip. One that was dropped in the midst of
    /// a statement has sent it, and is waited for no longer than half a second.
    pub async fn open(self, url: &str) -> Result<DatabaseConnection, ConnectFailed> {
        let Self { size, patience, pooler } = self;
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(size)
            .min_connections(0)
            .sqlx_logging(false)
            .acquire_timeout(patience)
            .test_before_acquire_if_idle_for(Duration::from_secs(30))
            .map_sqlx_postgres_opts(move |options| match pooler {
                Pooler::None => options.options(roles::SESSION).statement_cache_capacity(256),
                // It refuses what it does not know at the start, hence the settings of the role; and a statement prepared
                // in one session is not there in the next, hence no cache.
                Pooler::PgBouncer => options.extra_float_digits(None::<i8>).statement_cache_capacity(0),
            })
            .map_sqlx_postgres_pool_opts(|pool| {
                pool.after_release(|connection, _| {
                    Box::pin(async move {
                        if connection.should_flush() {
                            return Ok(true);
                        }
                        match timeout(RELEASE, connection.execute("BEGIN; ROLLBACK")).await {
                            Ok(done) => done.map(|_| true),
                            Err(_) => Ok(false),
                        }
                    })
                })
            });
        Ok(Database::connect(options).await?)
    }
}

/// Opens a pool of up to `size` connections to PostgreSQL itself.
pub async fn connect(url: &str, size: u32) -> Result<DatabaseConnection, ConnectFailed> {
    Pool::of(size).open(url).await
}

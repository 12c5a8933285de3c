//! The pool, as the server uses it.
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sqlx::{Connection as _, Executor as _};
use std::time::Duration;

/// The database could not be reached or refused us. Its text holds no secret.
#[derive(Debug, thiserror::Error)]
#[error("cannot connect to PostgreSQL: {0}")]
pub struct ConnectFailed(#[from] sea_orm::DbErr);

/// A statement that runs longer is ended by the database: a client that hung up must not hold a connection.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
/// A lock not had within this time is not had at all.
const LOCK_TIMEOUT_MS: &str = "5000";
/// A transaction left idle longer is ended by the database.
const IDLE_TIMEOUT_MS: &str = "15000";

/// Opens a pool of up to `size` connections.
///
/// sqlx 0.9's `begin` is not safe to cancel: dropped while `BEGIN` is under way it leaves an open transaction in the pool.
/// Hence the hook: before a connection goes back, whatever is open on it is rolled back; if that fails, because the
/// transaction was aborted, sqlx closes the connection. (`BEGIN; ROLLBACK`, for a bare `ROLLBACK` logs a warning each
/// time.) The other half of the cure is in `Session`: it begins in a task of its own.
///
/// A transaction that was dropped, as all that only read are, has written its `ROLLBACK` already: it goes out together with
/// the pool's own look at the connection, in one round trip, and what was in flight is waited for.
pub async fn connect(url: &str, size: u32) -> Result<DatabaseConnection, ConnectFailed> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(size)
        .min_connections(0)
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .statement_timeout(STATEMENT_TIMEOUT)
        .map_sqlx_postgres_opts(|options| {
            options
                .options([
                    ("lock_timeout", LOCK_TIMEOUT_MS),
                    ("idle_in_transaction_session_timeout", IDLE_TIMEOUT_MS),
                ])
                .statement_cache_capacity(256)
        })
        .map_sqlx_postgres_pool_opts(|pool| {
            pool.after_release(|connection, _| {
                Box::pin(async move {
                    if connection.should_flush() {
                        return Ok(true);
                    }
                    connection.execute("BEGIN; ROLLBACK").await?;
                    Ok(true)
                })
            })
        });
    Ok(Database::connect(options).await?)
}

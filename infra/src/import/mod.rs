//! Bulk loads of the reference tables, by the owner. Each is one transaction that can be repeated, or only tried.
//!
//! These are the tables without a tenant, and the owner is a role that the server never has: so the rows go in by
//! raw statements and not through `Tx`. A whole file is one `jsonb` parameter, which PostgreSQL unfolds into typed
//! rows: unlike parallel arrays and `unnest`, it can carry a list within a row.
mod catalog;
mod error;
mod governments;
mod mapping;

pub use catalog::{CatalogFiles, CatalogOutcome, import_catalog};
pub use error::ImportError;
pub use governments::{GovernmentCounts, import_governments};
pub use mapping::{MappingOutcome, import_mapping};

use sea_orm::{DatabaseTransaction, DbBackend, DbErr, Statement, Value};

fn statement(sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
}

/// Keeps what was done, or after a trial forgets it.
async fn finish(tx: DatabaseTransaction, dry_run: bool) -> Result<(), DbErr> {
    if dry_run { tx.rollback().await } else { tx.commit().await }
}

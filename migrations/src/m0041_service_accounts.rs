//! External front ends of an organization, and tokens that were ended before their time.
use crate::enclose::{self, Entry};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Of secrets and tokens nothing is kept but hashes. An account is found by its id alone at the token end-point, before it is
/// known whose it is.
const TABLES: &str = "
    CREATE TABLE service_accounts (
        tenant_id     uuid NOT NULL REFERENCES organizations (id),
        id            uuid NOT NULL,
        user_id       uuid NOT NULL REFERENCES users (id),
        name          text NOT NULL CHECK (name <> ''),
        scopes        text[] NOT NULL CHECK (cardinality(scopes) > 0),
        addresses     text[] NOT NULL,
        secret        text NOT NULL,
        former_secret text,
        former_until  timestamptz,
        created_by    uuid NOT NULL REFERENCES users (id),
        created_at    timestamptz NOT NULL,
        expires_at    timestamptz NOT NULL,
        last_used_at  timestamptz,
        denied_at     timestamptz,
        revoked_at    timestamptz,
        version       integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CHECK ((former_secret IS NULL) = (former_until IS NULL))
    );
    CREATE INDEX service_accounts_by_id ON service_accounts (id);

    CREATE TABLE ended_tokens (
        hash      text PRIMARY KEY,
        lapses_at timestamptz NOT NULL
    );
    CREATE INDEX ended_tokens_over ON ended_tokens (lapses_at);";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        enclose::tenant(db, "service_accounts", "SELECT, UPDATE", Entry::None).await?;
        enclose::admit_platform(db, "service_accounts", "SELECT, INSERT, UPDATE").await?;
        // Nobody's but the platform's: whom a token spoke of it does not say.
        enclose::party(db, "ended_tokens", "SELECT", "false", "false").await?;
        enclose::admit_platform(db, "ended_tokens", "SELECT, INSERT, DELETE").await
    }
}

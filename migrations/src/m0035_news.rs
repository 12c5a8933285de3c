//! News: copies of events for those who follow, with ascending numbers for what is committed.
use crate::enclose::{self, Entry};
use crate::roles::{APP, PLATFORM};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The numbers are of one sequence for all: a sequence goes on after a restore, and where old rows are gone. No reference to
/// the outbox, for a copy may be another tenant's than the event.
const TABLES: &str = "
    CREATE TABLE news (
        tenant_id  uuid NOT NULL REFERENCES organizations (id),
        event_id   uuid NOT NULL,
        topic      text NOT NULL,
        subject_id uuid NOT NULL,
        kept_at    timestamptz NOT NULL,
        number     bigint CHECK (number > 0),
        -- Whoever keeps an event keeps it once, however often the outbox speaks of it.
        PRIMARY KEY (tenant_id, event_id)
    );
    CREATE UNIQUE INDEX news_numbers_once ON news (tenant_id, number);
    CREATE INDEX news_waiting ON news (event_id) WHERE number IS NULL;
    CREATE SEQUENCE news_numbers;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        let own = "SELECT, INSERT (tenant_id, event_id, topic, subject_id, kept_at)";
        enclose::tenant(db, "news", own, Entry::None).await?;
        // The platform gives numbers, and does not see of what.
        enclose::admit_platform(db, "news", "SELECT (tenant_id, event_id, number), UPDATE (number)").await?;
        let numbers = format!(
            "REVOKE ALL ON SEQUENCE news_numbers FROM PUBLIC, {APP};
             GRANT USAGE ON SEQUENCE news_numbers TO {PLATFORM};"
        );
        db.execute_unprepared(&numbers).await.map(drop)
    }
}

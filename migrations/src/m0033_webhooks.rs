//! Webhooks of an organization, and what became of each call.
use crate::enclose::{self, Entry};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Secrets are sealed with a key that is not in the database. What is told is kept as ids, as in the outbox.
const TABLES: &str = "
    CREATE TABLE webhooks (
        tenant_id     uuid NOT NULL REFERENCES organizations (id),
        id            uuid NOT NULL,
        slot          smallint NOT NULL CHECK (slot BETWEEN 1 AND 10),
        url           text NOT NULL CHECK (url <> ''),
        topics        text[] NOT NULL CHECK (cardinality(topics) > 0),
        secret        bytea NOT NULL,
        former_secret bytea,
        former_until  timestamptz,
        created_by    uuid NOT NULL REFERENCES users (id),
        created_at    timestamptz NOT NULL,
        paused_at     timestamptz,
        version       integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT webhooks_slot UNIQUE (tenant_id, slot),
        CHECK ((former_secret IS NULL) = (former_until IS NULL))
    );

    CREATE TABLE webhook_deliveries (
        tenant_id    uuid NOT NULL,
        id           uuid NOT NULL,
        webhook_id   uuid NOT NULL,
        event_id     uuid NOT NULL,
        topic        text NOT NULL,
        subject_id   uuid NOT NULL,
        announced_at timestamptz NOT NULL,
        state        text NOT NULL CHECK (state IN ('WAITING', 'DELIVERED', 'GIVEN_UP')),
        calls        smallint NOT NULL CHECK (calls >= 0),
        due_at       timestamptz NOT NULL,
        latest       text,
        status       smallint,
        ended_at     timestamptz,
        PRIMARY KEY (tenant_id, id),
        -- Whoever is told of an event is told once, however often the outbox speaks of it.
        UNIQUE (tenant_id, event_id, webhook_id),
        FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks (tenant_id, id),
        CHECK ((state = 'WAITING') = (ended_at IS NULL))
    );
    CREATE INDEX webhook_deliveries_of ON webhook_deliveries (tenant_id, webhook_id, id);
    -- What is forgotten, a month after it ended.
    CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (tenant_id, webhook_id, ended_at);";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        // Whom a webhook calls never changes, nor of what a delivery tells.
        let changes =
            "SELECT, INSERT, UPDATE (secret, former_secret, former_until, paused_at, version), DELETE";
        enclose::tenant(db, "webhooks", changes, Entry::None).await?;
        let changes = "SELECT, INSERT, UPDATE (state, calls, due_at, latest, status, ended_at), DELETE";
        enclose::tenant(db, "webhook_deliveries", changes, Entry::None).await
    }
}

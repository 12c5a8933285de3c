//! Organizations and their people, the trail, the outbox and the idempotency keys.
use crate::enclose::{self, Entry};
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &str = "
    CREATE TABLE organizations (
        id         uuid PRIMARY KEY,
        kind       text NOT NULL CHECK (kind IN ('MUNICIPALITY', 'PREFECTURE', 'AUDIT_FIRM', 'CENTER')),
        code       text UNIQUE REFERENCES governments (code),
        prefecture text GENERATED ALWAYS AS (left(code, 2)) STORED,
        name       text NOT NULL CHECK (name <> ''),
        created_at timestamptz NOT NULL,
        CHECK ((code IS NOT NULL) = (kind IN ('MUNICIPALITY', 'PREFECTURE')))
    );
    CREATE UNIQUE INDEX organizations_one_center ON organizations (kind) WHERE kind = 'CENTER';

    CREATE TABLE users (
        id         uuid PRIMARY KEY,
        issuer     text NOT NULL,
        subject    text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT users_subject UNIQUE (issuer, subject)
    );

    CREATE TABLE members (
        tenant_id  uuid NOT NULL REFERENCES organizations (id),
        id         uuid NOT NULL,
        user_id    uuid NOT NULL REFERENCES users (id),
        name       text NOT NULL CHECK (name <> ''),
        roles      text[] NOT NULL CHECK (cardinality(roles) > 0),
        started_at timestamptz NOT NULL,
        ended_at   timestamptz,
        version    integer NOT NULL,
        PRIMARY KEY (tenant_id, id)
    );
    CREATE UNIQUE INDEX members_once ON members (tenant_id, user_id) WHERE ended_at IS NULL;
    CREATE INDEX members_of_user ON members (user_id) WHERE ended_at IS NULL;

    CREATE TABLE invitations (
        tenant_id   uuid NOT NULL REFERENCES organizations (id),
        id          uuid NOT NULL,
        code_hash   text NOT NULL,
        name        text NOT NULL CHECK (name <> ''),
        roles       text[] NOT NULL CHECK (cardinality(roles) > 0),
        invited_by  uuid REFERENCES users (id),
        expires_at  timestamptz NOT NULL,
        accepted_at timestamptz,
        PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX invitations_by_code ON invitations (code_hash) WHERE accepted_at IS NULL;

    CREATE TABLE trail (
        tenant_id       uuid NOT NULL REFERENCES organizations (id),
        id              uuid NOT NULL,
        at              timestamptz NOT NULL,
        user_id         uuid,
        organization_id uuid NOT NULL,
        action          text NOT NULL,
        subject_kind    text,
        subject_id      uuid,
        outcome         text NOT NULL CHECK (outcome IN ('DONE', 'DENIED')),
        PRIMARY KEY (tenant_id, id)
    );

    CREATE TABLE outbox (
        tenant_id     uuid NOT NULL REFERENCES organizations (id),
        id            uuid NOT NULL,
        topic         text NOT NULL,
        subject_id    uuid NOT NULL,
        created_at    timestamptz NOT NULL,
        due_at        timestamptz NOT NULL,
        attempts      integer NOT NULL DEFAULT 0,
        delivered_at  timestamptz,
        PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX outbox_due ON outbox (due_at, id) WHERE delivered_at IS NULL;

    CREATE TABLE idempotency_keys (
        tenant_id  uuid NOT NULL REFERENCES organizations (id),
        user_id    uuid NOT NULL,
        operation  text NOT NULL,
        key        text NOT NULL,
        input_hash text NOT NULL,
        subject_id uuid,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, user_id, operation, key)
    );";

/// An outsider under a live grant leaves its deeds in the body's trail and outbox, and its keys beside them, though it
/// may read neither trail nor outbox there.
fn outsiders_leave() -> String {
    let live = "tenant_id = (SELECT app_tenant()) AND (SELECT app_granted_audit()) IS NOT NULL";
    format!(
        "CREATE POLICY entered ON trail FOR INSERT TO {APP}
             WITH CHECK ({live} AND organization_id = (SELECT app_organization()) AND user_id = (SELECT app_user()));
         CREATE POLICY entered ON outbox FOR INSERT TO {APP} WITH CHECK ({live});
         CREATE POLICY entered ON idempotency_keys TO {APP} USING ({live} AND user_id = (SELECT app_user()))
             WITH CHECK ({live} AND user_id = (SELECT app_user()));"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        enclose::reference(db, "organizations").await?;
        enclose::party(db, "users", "SELECT", "id = (SELECT app_user())", "false").await?;
        enclose::tenant(db, "members", "SELECT, INSERT, UPDATE", Entry::None).await?;
        enclose::tenant(db, "invitations", "SELECT, INSERT", Entry::None).await?;
        enclose::tenant(db, "trail", "SELECT, INSERT", Entry::None).await?;
        enclose::tenant(db, "outbox", "INSERT", Entry::None).await?;
        enclose::tenant(db, "idempotency_keys", "SELECT, INSERT, UPDATE", Entry::None).await?;
        db.execute_unprepared(&outsiders_leave()).await?;
        enclose::admit_platform(db, "organizations", "SELECT, INSERT").await?;
        enclose::admit_platform(db, "users", "SELECT, INSERT").await?;
        enclose::admit_platform(db, "members", "SELECT, INSERT").await?;
        enclose::admit_platform(db, "invitations", "SELECT, INSERT, UPDATE").await?;
        enclose::admit_platform(db, "trail", "INSERT").await?;
        enclose::admit_platform(db, "outbox", "SELECT, UPDATE").await
    }
}

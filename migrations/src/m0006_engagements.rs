//! Joint engagements: what parties share, each party's own part in rows of its own.
use crate::enclose::{self, Entry};
use crate::roles::PLATFORM;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// An invitation is the prefecture's row, a reply the municipality's; nobody writes the other's.
const TABLES: &str = "
    CREATE TABLE engagements (
        id           uuid PRIMARY KEY,
        prefecture_id uuid NOT NULL REFERENCES organizations (id),
        title        text NOT NULL CHECK (title <> ''),
        fiscal_year  smallint NOT NULL,
        edition      text NOT NULL REFERENCES editions (code),
        tier         text NOT NULL CHECK (tier IN ('ESSENTIAL', 'FULL')),
        audit_type   text NOT NULL CHECK (audit_type IN ('ADVISORY', 'ASSURANCE')),
        state        text NOT NULL,
        firm_id      uuid REFERENCES organizations (id),
        window_from  timestamptz,
        window_until timestamptz,
        created_at   timestamptz NOT NULL,
        version      integer NOT NULL,
        UNIQUE (prefecture_id, id),
        CHECK ((window_from IS NULL) = (window_until IS NULL) AND window_from < window_until)
    );

    CREATE TABLE participations (
        id              uuid PRIMARY KEY,
        engagement_id   uuid NOT NULL,
        prefecture_id   uuid NOT NULL,
        municipality_id uuid NOT NULL REFERENCES organizations (id),
        name            text NOT NULL,
        invited_at      timestamptz NOT NULL,
        UNIQUE (engagement_id, municipality_id),
        UNIQUE (municipality_id, id),
        UNIQUE (prefecture_id, municipality_id, id),
        FOREIGN KEY (prefecture_id, engagement_id) REFERENCES engagements (prefecture_id, id)
    );

    CREATE TABLE replies (
        participation_id uuid PRIMARY KEY,
        prefecture_id    uuid NOT NULL,
        municipality_id  uuid NOT NULL,
        state            text NOT NULL,
        audit_id         uuid,
        firm_id          uuid REFERENCES organizations (id),
        replied_at       timestamptz,
        version          integer NOT NULL,
        FOREIGN KEY (prefecture_id, municipality_id, participation_id)
            REFERENCES participations (prefecture_id, municipality_id, id),
        FOREIGN KEY (municipality_id, audit_id) REFERENCES audits (tenant_id, id)
    );

    ALTER TABLE audits ADD FOREIGN KEY (tenant_id, participation_id)
        REFERENCES participations (municipality_id, id);

    CREATE TABLE consents (
        tenant_id        uuid NOT NULL REFERENCES organizations (id),
        id               uuid NOT NULL,
        participation_id uuid NOT NULL,
        purpose          text NOT NULL,
        text_version     integer NOT NULL,
        given_by         uuid NOT NULL REFERENCES users (id),
        given_at         timestamptz NOT NULL,
        withdrawn_by     uuid REFERENCES users (id),
        withdrawn_at     timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, participation_id) REFERENCES participations (municipality_id, id),
        CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
    );
    CREATE UNIQUE INDEX consents_live ON consents (tenant_id, participation_id, purpose) WHERE withdrawn_at IS NULL;

    CREATE TABLE entry_grants (
        id               uuid PRIMARY KEY,
        owner_id         uuid NOT NULL REFERENCES organizations (id),
        grantee_id       uuid NOT NULL REFERENCES organizations (id),
        participation_id uuid NOT NULL,
        audit_id         uuid NOT NULL,
        valid_from       timestamptz NOT NULL,
        valid_until      timestamptz NOT NULL,
        ended_at         timestamptz,
        FOREIGN KEY (owner_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (owner_id, participation_id) REFERENCES participations (municipality_id, id),
        CHECK (valid_from < valid_until AND owner_id <> grantee_id)
    );
    CREATE INDEX entry_grants_of_grantee ON entry_grants (grantee_id, owner_id);

    CREATE TABLE progress (
        participation_id uuid PRIMARY KEY,
        prefecture_id    uuid NOT NULL,
        municipality_id  uuid NOT NULL,
        state            text NOT NULL,
        asked            integer NOT NULL,
        answered         integer NOT NULL,
        judged           integer NOT NULL,
        updated_at       timestamptz NOT NULL,
        FOREIGN KEY (prefecture_id, municipality_id, participation_id)
            REFERENCES participations (prefecture_id, municipality_id, id)
    );

    CREATE TABLE named_results (
        participation_id uuid NOT NULL,
        prefecture_id    uuid NOT NULL,
        municipality_id  uuid NOT NULL,
        basis            text NOT NULL,
        tier             text NOT NULL,
        variable         smallint NOT NULL,
        halves           bigint NOT NULL,
        weight           bigint NOT NULL,
        in_tier          integer NOT NULL,
        applicable       integer NOT NULL,
        judged           integer NOT NULL,
        PRIMARY KEY (participation_id, basis, tier, variable),
        FOREIGN KEY (prefecture_id, municipality_id, participation_id)
            REFERENCES participations (prefecture_id, municipality_id, id)
    );";

const OWN: &str = "(SELECT app_own_tenant())";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        let (prefecture, municipality) =
            (format!("prefecture_id = {OWN}"), format!("municipality_id = {OWN}"));
        let both = format!("{prefecture} OR {municipality}");
        // The parties of an engagement are found through their own rows, which the other table's policy admits.
        let engagement = format!(
            "{prefecture} OR firm_id = {OWN}
             OR id IN (SELECT engagement_id FROM participations WHERE municipality_id = {OWN})"
        );
        enclose::party(db, "engagements", "SELECT, INSERT, UPDATE", &engagement, &prefecture).await?;
        let with_firm =
            format!("{both} OR id IN (SELECT participation_id FROM replies WHERE firm_id = {OWN})");
        enclose::party(db, "participations", "SELECT, INSERT", &with_firm, &prefecture).await?;
        let with_firm = format!("{both} OR firm_id = {OWN}");
        enclose::party(db, "replies", "SELECT, INSERT, UPDATE", &with_firm, &municipality).await?;
        let (owner, grantee) = (format!("owner_id = {OWN}"), format!("grantee_id = {OWN}"));
        let either = format!("{owner} OR {grantee}");
        enclose::party(db, "entry_grants", "SELECT, INSERT, UPDATE", &either, &owner).await?;
        for table in ["progress", "named_results"] {
            enclose::party(db, table, "SELECT, INSERT, UPDATE, DELETE", &both, &municipality).await?;
        }
        enclose::tenant(db, "consents", "SELECT, INSERT, UPDATE", Entry::None).await?;
        // Sign-in asks for live grants before a tenant is known.
        enclose::admit_platform(db, "entry_grants", "SELECT").await?;
        db.execute_unprepared(&format!("GRANT EXECUTE ON FUNCTION app_granted_audit() TO {PLATFORM}"))
            .await
            .map(drop)
    }
}

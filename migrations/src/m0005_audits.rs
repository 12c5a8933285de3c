//! Audits and what hangs on them.
use crate::enclose::{self, Entry};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Self-assessment and judgement are two tables, so that neither can overwrite the other.
const TABLES: &str = "
    CREATE TABLE audits (
        tenant_id        uuid NOT NULL REFERENCES organizations (id),
        id               uuid NOT NULL,
        title            text NOT NULL CHECK (title <> ''),
        kind             text NOT NULL CHECK (kind IN ('INTERNAL', 'EXTERNAL')),
        audit_type       text NOT NULL CHECK (audit_type IN ('ADVISORY', 'ASSURANCE')),
        fiscal_year      smallint NOT NULL,
        edition          text NOT NULL REFERENCES editions (code),
        tier             text NOT NULL CHECK (tier IN ('ESSENTIAL', 'FULL')),
        state            text NOT NULL,
        lead_id          uuid REFERENCES users (id),
        participation_id uuid,
        created_at       timestamptz NOT NULL,
        version          integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, participation_id)
    );
    CREATE INDEX audits_by_year ON audits (tenant_id, fiscal_year, id);
    CREATE INDEX audits_by_lead ON audits (tenant_id, lead_id);

    CREATE TABLE audit_transitions (
        tenant_id       uuid NOT NULL,
        id              uuid NOT NULL,
        audit_id        uuid NOT NULL,
        verb            text NOT NULL,
        from_state      text NOT NULL,
        to_state        text NOT NULL,
        at              timestamptz NOT NULL,
        user_id         uuid NOT NULL REFERENCES users (id),
        organization_id uuid NOT NULL REFERENCES organizations (id),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id)
    );
    CREATE INDEX audit_transitions_by_audit ON audit_transitions (tenant_id, audit_id, id);

    CREATE TABLE self_assessments (
        tenant_id   uuid NOT NULL,
        audit_id    uuid NOT NULL,
        item        text NOT NULL,
        verdict     text NOT NULL,
        note        text NOT NULL,
        answered_by uuid NOT NULL REFERENCES users (id),
        answered_at timestamptz NOT NULL,
        version     integer NOT NULL,
        PRIMARY KEY (tenant_id, audit_id, item),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id)
    );

    CREATE TABLE judgements (
        tenant_id       uuid NOT NULL,
        audit_id        uuid NOT NULL,
        item            text NOT NULL,
        verdict         text NOT NULL,
        method          text NOT NULL,
        note            text NOT NULL,
        judged_by       uuid NOT NULL REFERENCES users (id),
        organization_id uuid NOT NULL REFERENCES organizations (id),
        judged_at       timestamptz NOT NULL,
        version         integer NOT NULL,
        PRIMARY KEY (tenant_id, audit_id, item),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id)
    );

    CREATE TABLE reports (
        tenant_id       uuid NOT NULL,
        id              uuid NOT NULL,
        audit_id        uuid NOT NULL,
        number          integer NOT NULL,
        content         text NOT NULL,
        sha256          text NOT NULL,
        signed_by       uuid NOT NULL REFERENCES users (id),
        organization_id uuid NOT NULL REFERENCES organizations (id),
        signed_at       timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, audit_id, number),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id)
    );

    CREATE TABLE audit_scores (
        tenant_id  uuid NOT NULL,
        audit_id   uuid NOT NULL,
        basis      text NOT NULL CHECK (basis IN ('JUDGED', 'SELF_ASSESSED')),
        tier       text NOT NULL CHECK (tier IN ('ESSENTIAL', 'FULL')),
        variable   smallint NOT NULL CHECK (variable BETWEEN 0 AND 8),
        halves     bigint NOT NULL,
        weight     bigint NOT NULL,
        in_tier    integer NOT NULL,
        applicable integer NOT NULL,
        judged     integer NOT NULL,
        PRIMARY KEY (tenant_id, audit_id, basis, tier, variable),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id)
    );

    CREATE TABLE report_copies (
        tenant_id uuid NOT NULL REFERENCES organizations (id),
        id        uuid NOT NULL,
        body      text NOT NULL,
        content   text NOT NULL,
        sha256    text NOT NULL,
        signed_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id)
    );";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        enclose::tenant(db, "audits", "SELECT, INSERT, UPDATE", Entry::Write("id")).await?;
        enclose::tenant(db, "audit_transitions", "SELECT, INSERT", Entry::Write("audit_id")).await?;
        enclose::tenant(db, "self_assessments", "SELECT, INSERT, UPDATE", Entry::Read("audit_id")).await?;
        enclose::tenant(db, "judgements", "SELECT, INSERT, UPDATE", Entry::Write("audit_id")).await?;
        // Signed is frozen: nobody who serves may change a report, its scores or a copy.
        enclose::tenant(db, "reports", "SELECT, INSERT", Entry::Write("audit_id")).await?;
        enclose::tenant(db, "audit_scores", "SELECT, INSERT", Entry::Write("audit_id")).await?;
        enclose::tenant(db, "report_copies", "SELECT, INSERT", Entry::None).await
    }
}

//! The whole audit machine: interruptions, the fact check's last day, reasons, versions of reports, their receipts, urgent
//! notices and summaries for the public.
use crate::enclose::{self, Entry};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Scores belong to a version of the report: an amendment adds its own and leaves the former.
const AUDITS: &str = "
    ALTER TABLE audits
        ADD interrupted_state text,
        ADD objections_until  date,
        ADD facts_confirmed   boolean NOT NULL DEFAULT false,
        ADD CHECK ((interrupted_state IS NOT NULL) = (state IN ('SUSPENDED', 'CANCELLED')));
    ALTER TABLE audit_transitions ADD reason text;
    ALTER TABLE reports ADD supersedes text, ADD CHECK ((supersedes IS NULL) = (number = 1));
    ALTER TABLE audit_scores ADD report_number integer NOT NULL DEFAULT 1;
    ALTER TABLE audit_scores DROP CONSTRAINT audit_scores_pkey;
    ALTER TABLE audit_scores ADD PRIMARY KEY (tenant_id, audit_id, report_number, basis, tier, variable);";

const TABLES: &str = "
    CREATE TABLE acknowledgements (
        tenant_id uuid NOT NULL,
        report_id uuid NOT NULL,
        audit_id  uuid NOT NULL,
        answer    text NOT NULL CHECK (answer <> ''),
        taken_by  uuid NOT NULL REFERENCES users (id),
        taken_at  timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, report_id),
        FOREIGN KEY (tenant_id, report_id) REFERENCES reports (tenant_id, id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id)
    );
    CREATE INDEX acknowledgements_by_audit ON acknowledgements (tenant_id, audit_id);

    CREATE TABLE urgent_notices (
        tenant_id       uuid NOT NULL,
        id              uuid NOT NULL,
        audit_id        uuid NOT NULL,
        text            text NOT NULL CHECK (text <> ''),
        given_by        uuid NOT NULL REFERENCES users (id),
        organization_id uuid NOT NULL REFERENCES organizations (id),
        given_at        timestamptz NOT NULL,
        answer          text,
        answered_by     uuid REFERENCES users (id),
        answered_at     timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        CHECK (num_nulls(answer, answered_by, answered_at) IN (0, 3))
    );
    CREATE INDEX urgent_notices_by_audit ON urgent_notices (tenant_id, audit_id, id);

    CREATE TABLE publications (
        tenant_id    uuid NOT NULL,
        id           uuid NOT NULL,
        audit_id     uuid NOT NULL,
        report_id    uuid NOT NULL,
        summary      text NOT NULL CHECK (summary <> ''),
        state        text NOT NULL CHECK (state IN ('DRAFT', 'APPROVED')),
        drafted_by   uuid NOT NULL REFERENCES users (id),
        drafted_at   timestamptz NOT NULL,
        approved_by  uuid REFERENCES users (id),
        approved_at  timestamptz,
        published_on date,
        content      text,
        sha256       text,
        version      integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, report_id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, report_id) REFERENCES reports (tenant_id, id),
        CHECK (num_nulls(approved_by, approved_at, published_on, content, sha256)
               = CASE state WHEN 'APPROVED' THEN 0 ELSE 5 END)
    );
    CREATE INDEX publications_by_audit ON publications (tenant_id, audit_id, id);

    CREATE FUNCTION keep_approved() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
        IF OLD.state = 'APPROVED' THEN
            RAISE EXCEPTION 'an approved summary never changes'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'publications_are_final';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER keep_approved BEFORE UPDATE ON publications FOR EACH ROW EXECUTE FUNCTION keep_approved();";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(AUDITS).await?;
        db.execute_unprepared(TABLES).await?;
        enclose::tenant(db, "acknowledgements", "SELECT, INSERT", Entry::Read("audit_id")).await?;
        let answered = "SELECT, INSERT, UPDATE (answer, answered_by, answered_at)";
        enclose::tenant(db, "urgent_notices", answered, Entry::Write("audit_id")).await?;
        enclose::tenant(db, "publications", "SELECT, INSERT, UPDATE", Entry::None).await
    }
}

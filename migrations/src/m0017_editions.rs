//! What leads from one edition and one year to the next: mappings of items, changed editions, and what was carried over.
use crate::enclose::{self, Entry};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const MAPPINGS: &str = "
    CREATE TABLE item_mappings (
        from_edition text NOT NULL REFERENCES editions (code),
        to_edition   text NOT NULL REFERENCES editions (code),
        position     integer NOT NULL CHECK (position > 0),
        from_item    text,
        to_item      text,
        relation     text NOT NULL,
        PRIMARY KEY (from_edition, to_edition, position),
        UNIQUE (from_edition, to_edition, from_item, to_item),
        FOREIGN KEY (from_edition, from_item) REFERENCES catalog_items (edition, code),
        FOREIGN KEY (to_edition, to_item) REFERENCES catalog_items (edition, code),
        CHECK (from_edition <> to_edition),
        CHECK (CASE relation WHEN 'NEW' THEN from_item IS NULL AND to_item IS NOT NULL
                             WHEN 'DROPPED' THEN from_item IS NOT NULL AND to_item IS NULL
                             ELSE relation IN ('SAME', 'SPLIT', 'MERGED')
                                  AND from_item IS NOT NULL AND to_item IS NOT NULL END)
    );
    CREATE INDEX item_mappings_to ON item_mappings (to_edition, to_item);

    -- Carried answers and trends stand on a mapping: once loaded it stays, for the owner too.
    CREATE FUNCTION keep_mapping() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'a loaded mapping never changes'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'loaded_mapping_is_immutable';
    END $$;
    CREATE TRIGGER keep_loaded BEFORE UPDATE OR DELETE ON item_mappings
        FOR EACH ROW EXECUTE FUNCTION keep_mapping();
    CREATE TRIGGER keep_all_loaded BEFORE TRUNCATE ON item_mappings
        FOR EACH STATEMENT EXECUTE FUNCTION keep_mapping();";

const CARRIED: &str = "
    CREATE TABLE audit_edition_changes (
        tenant_id    uuid NOT NULL,
        audit_id     uuid NOT NULL,
        -- Of the audit, after the change.
        version      integer NOT NULL,
        from_edition text NOT NULL REFERENCES editions (code),
        to_edition   text NOT NULL REFERENCES editions (code),
        changed_by   uuid NOT NULL REFERENCES users (id),
        changed_at   timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, audit_id, version),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id)
    );

    CREATE TABLE carry_overs (
        tenant_id     uuid NOT NULL,
        audit_id      uuid NOT NULL,
        from_audit_id uuid NOT NULL,
        carried_by    uuid NOT NULL REFERENCES users (id),
        carried_at    timestamptz NOT NULL,
        CONSTRAINT carry_overs_once PRIMARY KEY (tenant_id, audit_id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, from_audit_id) REFERENCES audits (tenant_id, id)
    );

    -- Beside the answers, never among them: what an earlier audit said.
    CREATE TABLE prior_answers (
        tenant_id     uuid NOT NULL,
        audit_id      uuid NOT NULL,
        item          text NOT NULL,
        from_audit_id uuid NOT NULL,
        from_item     text NOT NULL,
        from_edition  text NOT NULL REFERENCES editions (code),
        fiscal_year   smallint NOT NULL,
        verdict       text NOT NULL,
        note          text NOT NULL,
        PRIMARY KEY (tenant_id, audit_id, item, from_audit_id, from_item),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, from_audit_id) REFERENCES audits (tenant_id, id)
    );

    CREATE TABLE prior_evidence (
        tenant_id     uuid NOT NULL,
        audit_id      uuid NOT NULL,
        item          text NOT NULL,
        evidence_id   uuid NOT NULL,
        from_audit_id uuid NOT NULL,
        from_item     text NOT NULL,
        fiscal_year   smallint NOT NULL,
        PRIMARY KEY (tenant_id, audit_id, item, evidence_id, from_audit_id, from_item),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, from_audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, evidence_id) REFERENCES evidence (tenant_id, id)
    );";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(MAPPINGS).await?;
        enclose::reference(db, "item_mappings").await?;
        db.execute_unprepared(CARRIED).await?;
        enclose::tenant(db, "audit_edition_changes", "SELECT, INSERT", Entry::Read("audit_id")).await?;
        // What comes from an earlier audit is that audit's: who was let into this one does not see it.
        enclose::tenant(db, "carry_overs", "SELECT, INSERT", Entry::None).await?;
        // Taken away and added anew when the audit changes its edition.
        enclose::tenant(db, "prior_answers", "SELECT, INSERT, DELETE", Entry::None).await?;
        enclose::tenant(db, "prior_evidence", "SELECT, INSERT, DELETE", Entry::None).await
    }
}

//! Evidence: files by version, what they are evidence of, and the addresses by which they come and go.
use crate::enclose::{self, Entry};
use crate::roles::{APP, PLATFORM};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The bytes are in the object storage, under the tenant's and the version's id. A version's id is that of the address it
/// came in by.
const TABLES: &str = "
    CREATE TABLE evidence (
        tenant_id  uuid NOT NULL REFERENCES organizations (id),
        id         uuid NOT NULL,
        title      text NOT NULL CHECK (title <> ''),
        created_by uuid NOT NULL REFERENCES users (id),
        created_at timestamptz NOT NULL,
        latest     integer NOT NULL CHECK (latest > 0),
        PRIMARY KEY (tenant_id, id)
    );

    CREATE TABLE evidence_versions (
        tenant_id    uuid NOT NULL,
        id           uuid NOT NULL,
        evidence_id  uuid NOT NULL,
        number       integer NOT NULL CHECK (number > 0),
        sha256       text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        size         bigint NOT NULL CHECK (size > 0),
        content_type text NOT NULL,
        file_name    text NOT NULL CHECK (file_name <> ''),
        uploaded_by  uuid NOT NULL REFERENCES users (id),
        uploaded_at  timestamptz NOT NULL,
        expires_on   date,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, evidence_id, number),
        FOREIGN KEY (tenant_id, evidence_id) REFERENCES evidence (tenant_id, id)
    );

    CREATE TABLE evidence_links (
        tenant_id   uuid NOT NULL,
        audit_id    uuid NOT NULL,
        item        text NOT NULL,
        evidence_id uuid NOT NULL,
        linked_by   uuid NOT NULL REFERENCES users (id),
        linked_at   timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, audit_id, item, evidence_id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, evidence_id) REFERENCES evidence (tenant_id, id)
    );
    CREATE INDEX evidence_links_of ON evidence_links (tenant_id, evidence_id);

    CREATE TABLE upload_slots (
        tenant_id   uuid NOT NULL REFERENCES organizations (id),
        id          uuid NOT NULL,
        token_hash  text NOT NULL,
        user_id     uuid NOT NULL REFERENCES users (id),
        -- Not a reference: new evidence does not exist before its file is in.
        evidence_id uuid NOT NULL,
        title       text,
        audit_id    uuid,
        items       text[],
        file_name   text NOT NULL,
        sha256      text,
        expires_on  date,
        expires_at  timestamptz NOT NULL,
        used_at     timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, token_hash),
        CHECK ((title IS NULL) = (audit_id IS NULL) AND (title IS NULL) = (items IS NULL))
    );
    CREATE INDEX upload_slots_due ON upload_slots (expires_at);

    CREATE TABLE download_slots (
        tenant_id  uuid NOT NULL,
        id         uuid NOT NULL,
        token_hash text NOT NULL,
        user_id    uuid NOT NULL REFERENCES users (id),
        version_id uuid NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at    timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, token_hash),
        FOREIGN KEY (tenant_id, version_id) REFERENCES evidence_versions (tenant_id, id)
    );
    CREATE INDEX download_slots_due ON download_slots (expires_at);";

/// What a signed report stands on stays: also where the product's own code was passed by.
const GUARD: &str = "
    CREATE FUNCTION keep_signed_links() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        link evidence_links := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
    BEGIN
        IF EXISTS (SELECT FROM reports WHERE (tenant_id, audit_id) = (link.tenant_id, link.audit_id)) THEN
            RAISE EXCEPTION 'the evidence of a signed report never changes'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'evidence_of_a_signed_report';
        END IF;
        RETURN link;
    END $$;
    CREATE TRIGGER keep_signed BEFORE INSERT OR DELETE ON evidence_links
        FOR EACH ROW EXECUTE FUNCTION keep_signed_links();";

/// An outsider under a live grant fetches what it may read, by addresses of its own.
fn outsiders_fetch() -> String {
    let live = "tenant_id = (SELECT app_tenant()) AND (SELECT app_granted_audit()) IS NOT NULL
                AND user_id = (SELECT app_user())";
    // The versions' own policy decides which are open, for a foreign key would not ask it.
    let open = "version_id IN (SELECT id FROM evidence_versions)";
    format!("CREATE POLICY entered ON download_slots TO {APP} USING ({live}) WITH CHECK ({live} AND {open});")
}

/// The sweeper learns which addresses have lapsed and whether they became versions. Not a title, not a name, not a person.
fn sweeper() -> String {
    format!(
        "GRANT SELECT (tenant_id, id) ON evidence_versions TO {PLATFORM};
         CREATE POLICY platform ON evidence_versions FOR SELECT TO {PLATFORM} USING (true);
         GRANT SELECT (tenant_id, id, expires_at, used_at), DELETE ON upload_slots TO {PLATFORM};
         CREATE POLICY platform ON upload_slots TO {PLATFORM} USING (true);
         GRANT SELECT (tenant_id, id, expires_at), DELETE ON download_slots TO {PLATFORM};
         CREATE POLICY platform ON download_slots TO {PLATFORM} USING (true);"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        enclose::tenant(db, "evidence_links", "SELECT, INSERT, DELETE", Entry::Read("audit_id")).await?;
        let linked = |column| Entry::ReadLinked { column, links: "evidence_links", to: "evidence_id" };
        enclose::tenant(db, "evidence", "SELECT, INSERT, UPDATE (latest)", linked("id")).await?;
        // A file that was sent never changes.
        enclose::tenant(db, "evidence_versions", "SELECT, INSERT", linked("evidence_id")).await?;
        enclose::tenant(db, "upload_slots", "SELECT, INSERT, UPDATE (used_at)", Entry::None).await?;
        enclose::tenant(db, "download_slots", "SELECT, INSERT, UPDATE (used_at)", Entry::None).await?;
        db.execute_unprepared(GUARD).await?;
        db.execute_unprepared(&outsiders_fetch()).await?;
        db.execute_unprepared(&sweeper()).await.map(drop)
    }
}

//! Findings and corrective actions, with their histories.
use crate::enclose::{self, Entry};
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &str = "
    CREATE TABLE findings (
        tenant_id       uuid NOT NULL,
        id              uuid NOT NULL,
        audit_id        uuid NOT NULL,
        item            text,
        kind            text NOT NULL
            CHECK (kind IN ('MAJOR_NONCONFORMITY', 'MINOR_NONCONFORMITY', 'OBSERVATION', 'COMMENDATION')),
        severity        text NOT NULL CHECK (severity IN ('CRITICAL', 'HIGH', 'MEDIUM', 'LOW')),
        title           text NOT NULL CHECK (title <> ''),
        description     text NOT NULL,
        root_cause      text NOT NULL,
        recommendation  text NOT NULL,
        disclosure      text NOT NULL CHECK (disclosure IN ('PUBLIC', 'INTERNAL', 'CONFIDENTIAL')),
        objection       text,
        reply           text,
        dissent         boolean NOT NULL,
        owner_id        uuid,
        owner_user_id   uuid REFERENCES users (id),
        due_on          date,
        lineage_id      uuid NOT NULL,
        recurring_years integer NOT NULL CHECK (recurring_years > 0),
        carried_from_id uuid,
        state           text NOT NULL,
        accepted_until  date,
        accepted_reason text,
        accepted_before text,
        proposed_by     uuid NOT NULL REFERENCES users (id),
        organization_id uuid NOT NULL REFERENCES organizations (id),
        proposed_at     timestamptz NOT NULL,
        issued_at       timestamptz,
        version         integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, owner_id) REFERENCES members (tenant_id, id),
        FOREIGN KEY (tenant_id, carried_from_id) REFERENCES findings (tenant_id, id),
        CONSTRAINT findings_carried_once UNIQUE (tenant_id, carried_from_id),
        CHECK ((owner_id IS NULL) = (owner_user_id IS NULL)),
        CHECK (objection IS NOT NULL OR (reply IS NULL AND NOT dissent)),
        CHECK ((state = 'RISK_ACCEPTED') = (accepted_until IS NOT NULL)),
        CHECK ((accepted_until IS NULL) = (accepted_reason IS NULL)
               AND (accepted_until IS NULL) = (accepted_before IS NULL)),
        CHECK ((issued_at IS NULL) = (state IN ('PROPOSED', 'DISPUTED', 'WITHDRAWN')))
    );
    CREATE INDEX findings_by_audit ON findings (tenant_id, audit_id, id);
    CREATE INDEX findings_by_lineage ON findings (tenant_id, lineage_id, id);

    CREATE TABLE finding_events (
        tenant_id       uuid NOT NULL,
        id              uuid NOT NULL,
        audit_id        uuid NOT NULL,
        finding_id      uuid NOT NULL,
        verb            text NOT NULL,
        from_state      text,
        to_state        text NOT NULL,
        text            text,
        at              timestamptz NOT NULL,
        user_id         uuid REFERENCES users (id),
        organization_id uuid NOT NULL REFERENCES organizations (id),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, finding_id) REFERENCES findings (tenant_id, id)
    );
    CREATE INDEX finding_events_by_finding ON finding_events (tenant_id, finding_id, id);

    CREATE TABLE corrective_actions (
        tenant_id        uuid NOT NULL,
        id               uuid NOT NULL,
        audit_id         uuid NOT NULL,
        finding_id       uuid NOT NULL,
        title            text NOT NULL CHECK (title <> ''),
        plan             text NOT NULL,
        owner_id         uuid NOT NULL,
        owner_user_id    uuid NOT NULL REFERENCES users (id),
        due_on           date NOT NULL,
        state            text NOT NULL,
        extension_due_on date,
        extension_reason text,
        extension_by     uuid REFERENCES users (id),
        extensions       integer NOT NULL CHECK (extensions >= 0),
        proposed_by      uuid NOT NULL REFERENCES users (id),
        proposed_at      timestamptz NOT NULL,
        claimed_by       uuid REFERENCES users (id),
        version          integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, finding_id) REFERENCES findings (tenant_id, id),
        FOREIGN KEY (tenant_id, owner_id) REFERENCES members (tenant_id, id),
        CHECK ((extension_due_on IS NULL) = (extension_reason IS NULL)
               AND (extension_due_on IS NULL) = (extension_by IS NULL))
    );
    CREATE INDEX corrective_actions_by_finding ON corrective_actions (tenant_id, finding_id, id);

    CREATE TABLE corrective_action_events (
        tenant_id       uuid NOT NULL,
        id              uuid NOT NULL,
        audit_id        uuid NOT NULL,
        action_id       uuid NOT NULL,
        verb            text NOT NULL,
        from_state      text,
        to_state        text NOT NULL,
        text            text,
        due_on          date,
        at              timestamptz NOT NULL,
        user_id         uuid REFERENCES users (id),
        organization_id uuid NOT NULL REFERENCES organizations (id),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, action_id) REFERENCES corrective_actions (tenant_id, id)
    );
    CREATE INDEX corrective_action_events_by_action ON corrective_action_events (tenant_id, action_id, id);";

/// An outsider may read no earlier audit, and its finding is still to join what was found in earlier years: this answers
/// the lineage and a number of years, of an audit that is open to who asks, and nothing else. `editions` and `items` are
/// pairs, place by place.
const LINEAGE: &str = "
    CREATE FUNCTION app_lineage_before(wanted uuid, editions text[], items text[])
        RETURNS TABLE (lineage uuid, years integer)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN QUERY
            SELECT f.lineage_id,
                   (SELECT count(DISTINCT b.fiscal_year)::integer
                    FROM findings g JOIN audits b ON b.tenant_id = g.tenant_id AND b.id = g.audit_id
                    WHERE g.tenant_id = f.tenant_id AND g.lineage_id = f.lineage_id AND g.issued_at IS NOT NULL
                      AND b.state <> 'CANCELLED' AND b.fiscal_year < a.fiscal_year)
            FROM audits a
                JOIN audits e ON e.tenant_id = a.tenant_id AND e.fiscal_year < a.fiscal_year
                JOIN unnest(editions, items) AS p (edition, item) ON p.edition = e.edition
                JOIN findings f ON f.tenant_id = e.tenant_id AND f.audit_id = e.id AND f.item = p.item
            WHERE a.tenant_id = app_tenant() AND a.id = app_open_audit(wanted)
              AND f.issued_at IS NOT NULL AND f.kind <> 'COMMENDATION'
            ORDER BY e.fiscal_year DESC, f.id DESC LIMIT 1;
    END $$;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        for table in ["findings", "corrective_actions"] {
            enclose::tenant(db, table, "SELECT, INSERT, UPDATE", Entry::Write("audit_id")).await?;
        }
        // What happened, happened.
        for table in ["finding_events", "corrective_action_events"] {
            enclose::tenant(db, table, "SELECT, INSERT", Entry::Write("audit_id")).await?;
        }
        db.execute_unprepared(LINEAGE).await?;
        db.execute_unprepared(&format!(
            "REVOKE EXECUTE ON FUNCTION app_lineage_before(uuid, text[], text[]) FROM PUBLIC;
             GRANT EXECUTE ON FUNCTION app_lineage_before(uuid, text[], text[]) TO {APP};"
        ))
        .await
        .map(drop)
    }
}

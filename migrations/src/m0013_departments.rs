//! Departments, systems and their people; the targets of audits, who answers which item, and who audits.
use crate::enclose::{self, Entry};
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A target is a department or a system. The generated columns say which, so that it can be a true reference.
pub(crate) const TARGET: &str = "
        kind          text NOT NULL CHECK (kind IN ('DEPARTMENT', 'SYSTEM')),
        target_id     uuid NOT NULL,
        name          text NOT NULL CHECK (name <> ''),
        department_id uuid GENERATED ALWAYS AS (CASE WHEN kind = 'DEPARTMENT' THEN target_id END) STORED,
        system_id     uuid GENERATED ALWAYS AS (CASE WHEN kind = 'SYSTEM' THEN target_id END) STORED,
        FOREIGN KEY (tenant_id, department_id) REFERENCES departments (tenant_id, id),
        FOREIGN KEY (tenant_id, system_id) REFERENCES systems (tenant_id, id)";

const DEPARTMENTS: &str = "
    CREATE TABLE departments (
        tenant_id  uuid NOT NULL REFERENCES organizations (id),
        id         uuid NOT NULL,
        name       text NOT NULL CHECK (name <> ''),
        kana       text,
        head_id    uuid,
        created_at timestamptz NOT NULL,
        ended_at   timestamptz,
        version    integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, head_id) REFERENCES members (tenant_id, id)
    );
    CREATE UNIQUE INDEX departments_name ON departments (tenant_id, name) WHERE ended_at IS NULL;

    CREATE TABLE systems (
        tenant_id  uuid NOT NULL REFERENCES organizations (id),
        id         uuid NOT NULL,
        name       text NOT NULL CHECK (name <> ''),
        department_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        ended_at   timestamptz,
        version    integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, department_id) REFERENCES departments (tenant_id, id)
    );
    CREATE UNIQUE INDEX systems_name ON systems (tenant_id, name) WHERE ended_at IS NULL;
    CREATE INDEX systems_by_department ON systems (tenant_id, department_id);

    CREATE TABLE department_members (
        tenant_id     uuid NOT NULL,
        id            uuid NOT NULL,
        department_id uuid NOT NULL,
        member_id     uuid NOT NULL,
        user_id       uuid NOT NULL REFERENCES users (id),
        since         date NOT NULL,
        until         date,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, department_id) REFERENCES departments (tenant_id, id),
        FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id),
        CHECK (since <= until)
    );
    CREATE UNIQUE INDEX department_members_now ON department_members (tenant_id, department_id, user_id)
        WHERE until IS NULL;
    CREATE INDEX department_members_of_user ON department_members (tenant_id, user_id);";

const AUDITS: &str = "
    CREATE TABLE item_assignments (
        tenant_id   uuid NOT NULL,
        id          uuid NOT NULL,
        audit_id    uuid NOT NULL,
        item        text NOT NULL,
        member_id   uuid NOT NULL,
        user_id     uuid NOT NULL REFERENCES users (id),
        state       text NOT NULL CHECK (state IN ('ASSIGNED', 'SUBMITTED', 'RETURNED')),
        due_on      date,
        reason      text NOT NULL,
        assigned_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, audit_id, item),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id)
    );
    CREATE INDEX item_assignments_of_user ON item_assignments (tenant_id, user_id, id);

    CREATE TABLE item_assignment_events (
        tenant_id uuid NOT NULL,
        id        uuid NOT NULL,
        audit_id  uuid NOT NULL,
        item      text NOT NULL,
        kind      text NOT NULL CHECK (kind IN ('ASSIGNED', 'SUBMITTED', 'RETURNED')),
        member_id uuid NOT NULL,
        user_id   uuid NOT NULL REFERENCES users (id),
        reason    text NOT NULL,
        at        timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, member_id) REFERENCES members (tenant_id, id)
    );
    CREATE INDEX item_assignment_events_by_item ON item_assignment_events (tenant_id, audit_id, item, id);

    CREATE TABLE audit_team (
        tenant_id       uuid NOT NULL,
        audit_id        uuid NOT NULL,
        user_id         uuid NOT NULL REFERENCES users (id),
        organization_id uuid NOT NULL REFERENCES organizations (id),
        text_version    integer NOT NULL,
        declared_at     timestamptz NOT NULL,
        CONSTRAINT audit_team_once PRIMARY KEY (tenant_id, audit_id, user_id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id)
    );

    -- The person is no reference: a body may note anybody, and is not told whether there is such a person.
    CREATE TABLE advisories (
        tenant_id   uuid NOT NULL REFERENCES organizations (id),
        id          uuid NOT NULL,
        user_id     uuid NOT NULL,
        fiscal_year smallint NOT NULL,
        noted_by    uuid NOT NULL REFERENCES users (id),
        noted_at    timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT advisories_once UNIQUE (tenant_id, user_id, fiscal_year)
    );";

/// An outsider may read neither departments nor advisories, and its independence is still to be checked: these answer
/// yes or no, of the acting person and of an audit that is open to it, and nothing else.
const INDEPENDENCE: &str = "
    CREATE FUNCTION app_open_audit(wanted uuid) RETURNS uuid LANGUAGE sql STABLE
        RETURN CASE WHEN app_own_tenant() IS NOT NULL OR wanted = app_granted_audit() THEN wanted END;
    CREATE FUNCTION app_works_in_targets(wanted uuid) RETURNS boolean
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        this_year integer := extract(year FROM (app_now() AT TIME ZONE 'Asia/Tokyo') - interval '3 months');
    BEGIN
        RETURN EXISTS (
            SELECT FROM audits a
                JOIN audit_targets t ON t.tenant_id = a.tenant_id AND t.audit_id = a.id
                LEFT JOIN systems s ON s.tenant_id = t.tenant_id AND s.id = t.system_id
                JOIN departments d ON d.tenant_id = t.tenant_id AND d.id = coalesce(t.department_id, s.department_id)
            WHERE a.tenant_id = app_tenant() AND a.id = app_open_audit(wanted) AND (
                EXISTS (SELECT FROM department_members m
                        WHERE m.tenant_id = d.tenant_id AND m.department_id = d.id AND m.user_id = app_user()
                          AND (m.until IS NULL OR m.until >= make_date(least(a.fiscal_year, this_year), 4, 1)))
                OR EXISTS (SELECT FROM members h
                        WHERE h.tenant_id = d.tenant_id AND h.id = d.head_id AND h.user_id = app_user())));
    END $$;
    CREATE FUNCTION app_advised(wanted uuid) RETURNS boolean
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN EXISTS (
            SELECT FROM audits a
                JOIN advisories v ON v.tenant_id = a.tenant_id
                    AND v.fiscal_year BETWEEN a.fiscal_year - 1 AND a.fiscal_year
            WHERE a.tenant_id = app_tenant() AND a.id = app_open_audit(wanted) AND v.user_id = app_user());
    END $$;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(DEPARTMENTS).await?;
        let targets = format!(
            "CREATE TABLE audit_targets (
                 tenant_id uuid NOT NULL,
                 audit_id  uuid NOT NULL,
                 {TARGET},
                 PRIMARY KEY (tenant_id, audit_id, target_id),
                 FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id)
             );"
        );
        db.execute_unprepared(&targets).await?;
        db.execute_unprepared(AUDITS).await?;
        for table in ["departments", "systems", "department_members"] {
            enclose::tenant(db, table, "SELECT, INSERT, UPDATE", Entry::None).await?;
        }
        enclose::tenant(db, "audit_targets", "SELECT, INSERT, DELETE", Entry::Read("audit_id")).await?;
        enclose::tenant(db, "item_assignments", "SELECT, INSERT, UPDATE", Entry::None).await?;
        enclose::tenant(db, "item_assignment_events", "SELECT, INSERT", Entry::None).await?;
        enclose::tenant(db, "audit_team", "SELECT, INSERT", Entry::Write("audit_id")).await?;
        enclose::tenant(db, "advisories", "SELECT, INSERT", Entry::None).await?;
        db.execute_unprepared(INDEPENDENCE).await?;
        let own_name = "user_id = (SELECT app_user()) AND organization_id = (SELECT app_organization())";
        db.execute_unprepared(&format!(
            "CREATE POLICY own_name ON audit_team AS RESTRICTIVE FOR INSERT TO {APP} WITH CHECK ({own_name});
             REVOKE EXECUTE ON FUNCTION app_works_in_targets(uuid), app_advised(uuid) FROM PUBLIC;
             GRANT EXECUTE ON FUNCTION app_works_in_targets(uuid), app_advised(uuid) TO {APP};"
        ))
        .await
        .map(drop)
    }
}

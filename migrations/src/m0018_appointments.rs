//! Appointments: a body lets a firm, or another body's internal auditors, do one audit of it, without a joint engagement.
use crate::enclose::{self, Entry};
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const KINDS: &str = "
    ALTER TABLE audits DROP CONSTRAINT audits_kind_check,
        ADD CONSTRAINT audits_kind_check CHECK (kind IN ('INTERNAL', 'EXTERNAL', 'MUTUAL'));";

const APPOINTMENTS: &str = "
    CREATE TABLE appointments (
        tenant_id    uuid NOT NULL REFERENCES organizations (id),
        id           uuid NOT NULL,
        audit_id     uuid NOT NULL,
        grantee_id   uuid NOT NULL REFERENCES organizations (id),
        valid_from   timestamptz NOT NULL,
        valid_until  timestamptz NOT NULL,
        appointed_by uuid NOT NULL REFERENCES users (id),
        appointed_at timestamptz NOT NULL,
        ended_at     timestamptz,
        reason       text,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, id, audit_id, grantee_id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        CHECK (valid_from < valid_until AND tenant_id <> grantee_id),
        CHECK (reason IS NULL OR ended_at IS NOT NULL)
    );
    CREATE UNIQUE INDEX appointments_live ON appointments (tenant_id, audit_id) WHERE ended_at IS NULL;
    CREATE INDEX appointments_by_audit ON appointments (tenant_id, audit_id, id);";

/// A grant has one reason to be: a participation or an appointment. One by an appointment is for its audit and its
/// grantee, and for no others.
const GRANTS: &str = "
    ALTER TABLE entry_grants ALTER participation_id DROP NOT NULL,
        ADD appointment_id uuid,
        ADD CONSTRAINT entry_grants_one_source CHECK (num_nonnulls(participation_id, appointment_id) = 1),
        ADD FOREIGN KEY (owner_id, appointment_id, audit_id, grantee_id)
            REFERENCES appointments (tenant_id, id, audit_id, grantee_id);";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for part in [KINDS, APPOINTMENTS, GRANTS] {
            db.execute_unprepared(part).await?;
        }
        let privileges = "SELECT, INSERT, UPDATE (valid_until, ended_at, reason)";
        enclose::tenant(db, "appointments", privileges, Entry::Read("audit_id")).await?;
        // Who was appointed before, and why they were dismissed, is no part of the audit that a successor was let in for.
        db.execute_unprepared(&format!(
            "CREATE POLICY own_name ON appointments AS RESTRICTIVE FOR SELECT TO {APP}
                 USING (tenant_id = (SELECT app_own_tenant()) OR grantee_id = (SELECT app_organization()));"
        ))
        .await
        .map(drop)
    }
}

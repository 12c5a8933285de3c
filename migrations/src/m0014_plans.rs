//! What a body means to audit: its charter, plans and special orders, and which of them ordered an audit.
use crate::enclose::{self, Entry};
use crate::m0013_departments::TARGET;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// One table for all kinds: they are drafted, approved and replaced alike.
const PLANS: &str = "
    CREATE TABLE plans (
        tenant_id      uuid NOT NULL REFERENCES organizations (id),
        id             uuid NOT NULL,
        kind           text NOT NULL CHECK (kind IN ('CHARTER', 'MID_TERM', 'ANNUAL', 'SPECIAL_ORDER')),
        title          text NOT NULL CHECK (title <> ''),
        text           text NOT NULL,
        goals          text NOT NULL,
        fiscal_year    smallint,
        state          text NOT NULL CHECK (state IN ('DRAFT', 'APPROVED', 'REPLACED')),
        drafted_by     uuid NOT NULL REFERENCES users (id),
        drafted_at     timestamptz NOT NULL,
        approved_by    uuid REFERENCES users (id),
        approved_at    timestamptz,
        replaced_by_id uuid,
        version        integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, replaced_by_id) REFERENCES plans (tenant_id, id),
        CHECK ((fiscal_year IS NULL) = (kind = 'CHARTER')),
        CHECK ((approved_at IS NULL) = (state = 'DRAFT') AND (approved_by IS NULL) = (state = 'DRAFT')),
        CHECK ((replaced_by_id IS NOT NULL) = (state = 'REPLACED'))
    );
    CREATE UNIQUE INDEX plans_in_force ON plans (tenant_id, kind, coalesce(fiscal_year, 0))
        WHERE state = 'APPROVED' AND kind <> 'SPECIAL_ORDER';

    CREATE TABLE audit_orders (
        tenant_id uuid NOT NULL,
        audit_id  uuid NOT NULL,
        plan_id   uuid NOT NULL,
        PRIMARY KEY (tenant_id, audit_id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id),
        FOREIGN KEY (tenant_id, plan_id) REFERENCES plans (tenant_id, id)
    );
    CREATE INDEX audit_orders_by_plan ON audit_orders (tenant_id, plan_id);";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(PLANS).await?;
        let lines = format!(
            "CREATE TABLE plan_lines (
                 tenant_id   uuid NOT NULL,
                 plan_id     uuid NOT NULL,
                 place       integer NOT NULL,
                 fiscal_year smallint,
                 quarter     smallint CHECK (quarter BETWEEN 1 AND 4),
                 {TARGET},
                 PRIMARY KEY (tenant_id, plan_id, place),
                 FOREIGN KEY (tenant_id, plan_id) REFERENCES plans (tenant_id, id)
             );"
        );
        db.execute_unprepared(&lines).await?;
        enclose::tenant(db, "plans", "SELECT, INSERT, UPDATE", Entry::None).await?;
        enclose::tenant(db, "plan_lines", "SELECT, INSERT, DELETE", Entry::None).await?;
        enclose::tenant(db, "audit_orders", "SELECT, INSERT", Entry::None).await
    }
}

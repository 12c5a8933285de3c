//! Who audits a body does not advise it, nor the other way round, also where one began after the other was looked at: an
//! advisor who accepts is told of their own audits, and a dispatch that was accepted counts as advice without a note of the body's.
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// As in `m0013_departments`: yes or no, of the acting person and of an audit that is open to it. What was given up is no advice.
const ADVISED: &str = "
    CREATE OR REPLACE FUNCTION app_advised(wanted uuid) RETURNS boolean
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN EXISTS (
            SELECT FROM audits a
            WHERE a.tenant_id = app_tenant() AND a.id = app_open_audit(wanted) AND (
                EXISTS (SELECT FROM advisories v
                        WHERE v.tenant_id = a.tenant_id AND v.user_id = app_user()
                          AND v.fiscal_year BETWEEN a.fiscal_year - 1 AND a.fiscal_year)
                OR EXISTS (SELECT FROM dispatches d JOIN dispatch_offers o ON o.dispatch_id = d.id
                        WHERE d.municipality_id = a.tenant_id AND d.state NOT IN ('UNFILLED', 'CANCELLED')
                          AND d.fiscal_year BETWEEN a.fiscal_year - 1 AND a.fiscal_year
                          AND o.person_id = app_user() AND o.answer = 'ACCEPTED')));
    END $$;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(ADVISED).await?;
        // Of the registry an advisor sees their own entry alone.
        db.execute_unprepared(&format!(
            "CREATE POLICY own_work ON dispatch_auditors FOR SELECT TO {APP}
                 USING (center_id = (SELECT app_own_tenant()) AND person_id = (SELECT app_user())
                     AND person_id IN (SELECT user_id FROM advisors));"
        ))
        .await
        .map(drop)
    }
}

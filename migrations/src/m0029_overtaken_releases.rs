//! What the year after has overtaken: the check may ask, so that such a release ends as withheld, with the reason.
use crate::roles::RELEASE;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The rule is that of `guard_release` in `m0021_related_releases`, which asks it of rows that are not there yet, too. The
/// release role sees nothing of the year after, hence `SECURITY DEFINER`.
const OVERTAKEN: &str = "
    CREATE FUNCTION release_is_overtaken(which uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (
            SELECT FROM releases r JOIN releases o ON o.state = 'RELEASED' AND o.fiscal_year = r.fiscal_year + 1
                AND o.basis = r.basis AND o.tier = r.tier
                AND (o.owner_id = r.owner_id OR 'NATION' IN (o.scope, r.scope))
            WHERE r.id = which AND EXISTS (SELECT FROM cohorts c WHERE c.release_id = o.id AND c.compared <> 0))
    $$;
    REVOKE EXECUTE ON FUNCTION release_is_overtaken(uuid) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION release_is_overtaken(uuid) TO {RELEASE};";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(&OVERTAKEN.replace("{RELEASE}", RELEASE)).await.map(drop)
    }
}

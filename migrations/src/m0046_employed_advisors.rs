//! Who belongs to a body does not advise it, nor the other way round: the centre asks which of its advisors belong to the body of
//! a request, and whoever accepts an invitation of a body's is asked whether they advise it.
use crate::roles::{APP, PLATFORM};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Of a request that is open to who asks: the body's people who are on the centre's registry. The house and the centre's operators
/// are answered of all of these, an advisor with whom it is of themselves.
const EMPLOYED: &str = "
    CREATE FUNCTION app_employed_there(wanted uuid) RETURNS uuid[]
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN ARRAY(
            SELECT DISTINCT m.user_id FROM dispatches d
                JOIN advisors a ON a.tenant_id = d.center_id
                JOIN members m ON m.tenant_id = d.municipality_id AND m.user_id = a.user_id AND m.ended_at IS NULL
            WHERE d.id = wanted AND (
                d.municipality_id = app_own_tenant()
                OR d.center_id = app_own_tenant() AND d.submitted_at IS NOT NULL
                    AND (app_steers() OR a.user_id = app_user() AND d.person_ids @> ARRAY[a.user_id])));
    END $$;";

/// Not `STABLE`: what is asked after the wait has to see what was committed meanwhile. What is with the person is held until the
/// end of the transaction; whoever accepts it then finds the member.
const ADVISES: &str = "
    CREATE FUNCTION hold_advice(person uuid, body uuid) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM 1 FROM dispatches d
            WHERE d.municipality_id = body AND d.person_ids @> ARRAY[person]
              AND d.state IN ('OFFERED', 'ACCEPTED', 'CONFIRMED', 'IN_SERVICE', 'REPORT_DUE')
            ORDER BY d.id FOR SHARE;
        RETURN EXISTS (
            SELECT FROM dispatches d JOIN dispatch_offers o ON o.dispatch_id = d.id
            WHERE d.municipality_id = body AND o.person_id = person AND o.answer = 'ACCEPTED'
              AND d.state IN ('OFFERED', 'ACCEPTED', 'CONFIRMED', 'IN_SERVICE', 'REPORT_DUE'));
    END $$;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for part in [EMPLOYED, ADVISES] {
            db.execute_unprepared(part).await?;
        }
        db.execute_unprepared(&format!(
            "REVOKE EXECUTE ON FUNCTION app_employed_there(uuid), hold_advice(uuid, uuid) FROM PUBLIC;
             GRANT EXECUTE ON FUNCTION app_employed_there(uuid) TO {APP};
             GRANT EXECUTE ON FUNCTION hold_advice(uuid, uuid) TO {PLATFORM};"
        ))
        .await
        .map(drop)
    }
}

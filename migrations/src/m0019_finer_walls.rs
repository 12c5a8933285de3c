//! What an outsider under a grant may do inside the granted audit, row by row: the second wall of what the use cases allow.
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let own = "tenant_id = (SELECT app_own_tenant())";
        let restrict = |name: &str, table: &str, what: &str| {
            format!("CREATE POLICY {name} ON {table} AS RESTRICTIVE {what};")
        };
        let mut policies = vec![
            // What was carried over is another audit's content.
            restrict(
                "carried_stays_inside",
                "findings",
                &format!("FOR SELECT TO {APP} USING ({own} OR carried_from_id IS NULL)"),
            ),
            // Its CISO answers for the body.
            restrict(
                "answered_inside",
                "urgent_notices",
                &format!("FOR UPDATE TO {APP} USING ({own}) WITH CHECK ({own})"),
            ),
            restrict(
                "unanswered_outside",
                "urgent_notices",
                &format!("FOR INSERT TO {APP} WITH CHECK ({own} OR answer IS NULL)"),
            ),
            restrict(
                "with_their_action",
                "corrective_action_events",
                &format!(
                    "FOR SELECT TO {APP} USING ({own} OR EXISTS (SELECT FROM corrective_actions a
                         WHERE a.tenant_id = corrective_action_events.tenant_id
                           AND a.id = corrective_action_events.action_id))"
                ),
            ),
            // Another judgement in the place of one is the later judge's.
            restrict(
                "own_name_again",
                "judgements",
                &format!(
                    "FOR UPDATE TO {APP} USING (true) WITH CHECK ({own} OR judged_by = (SELECT app_user()))"
                ),
            ),
        ];
        // Auditors point out and verify. What the body does about it, and the risk it bears, is the body's.
        for (table, states) in [
            (
                "findings",
                "'PROPOSED', 'DISPUTED', 'WITHDRAWN', 'ISSUED', 'CLOSED_VERIFIED', 'NEEDS_REVISION'",
            ),
            ("corrective_actions", "'EFFECTIVE', 'INEFFECTIVE'"),
        ] {
            let judged = format!("WITH CHECK ({own} OR state IN ({states}))");
            policies.push(restrict("judged_outside", table, &format!("FOR INSERT TO {APP} {judged}")));
            policies.push(restrict(
                "still_judged_outside",
                table,
                &format!("FOR UPDATE TO {APP} USING (true) {judged}"),
            ));
        }
        for table in ["corrective_actions", "finding_events"] {
            let seen = format!(
                "FOR SELECT TO {APP} USING ({own} OR EXISTS (SELECT FROM findings f
                     WHERE f.tenant_id = {table}.tenant_id AND f.id = {table}.finding_id))"
            );
            policies.push(restrict("with_their_finding", table, &seen));
        }
        // Outsiders write in nobody else's name.
        for (table, column) in [
            ("urgent_notices", "given_by"),
            ("finding_events", "user_id"),
            ("corrective_action_events", "user_id"),
            ("audit_transitions", "user_id"),
            ("reports", "signed_by"),
            ("judgements", "judged_by"),
        ] {
            let named = format!("FOR INSERT TO {APP} WITH CHECK ({own} OR {column} = (SELECT app_user()))");
            policies.push(restrict("own_name", table, &named));
        }
        manager.get_connection().execute_unprepared(&policies.concat()).await.map(drop)
    }
}

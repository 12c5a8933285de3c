//! All of a team see when its visits are, not the lead alone. What was recorded stays between the body and who was let in.
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Whose a dispatch is its own policy says; to be read alone, for visits are the lead's to plan and to end.
        let sql = format!(
            "CREATE POLICY team ON visits FOR SELECT TO {APP}
                 USING (center_id = (SELECT app_own_tenant()) AND dispatch_id IN (SELECT id FROM dispatches));"
        );
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}

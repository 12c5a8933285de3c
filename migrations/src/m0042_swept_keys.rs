//! Idempotency keys are forgotten after a day. The platform's role learns how old they are, and nothing else of them.
use crate::roles::PLATFORM;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = format!(
            "CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
             GRANT SELECT (created_at), DELETE ON idempotency_keys TO {PLATFORM};
             CREATE POLICY platform ON idempotency_keys TO {PLATFORM} USING (true);"
        );
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}

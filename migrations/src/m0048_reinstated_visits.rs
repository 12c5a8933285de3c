//! A visit that took place all the same books its days again.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // As a visit that is planned; `free` of `m0032_visits` gave them back.
        let sql = "CREATE TRIGGER book_again AFTER UPDATE OF state ON visits FOR EACH ROW
            WHEN (OLD.state IN ('RESCHEDULED', 'CANCELLED', 'NO_SHOW')
                AND NEW.state NOT IN ('RESCHEDULED', 'CANCELLED', 'NO_SHOW'))
            EXECUTE FUNCTION book_visit()";
        manager.get_connection().execute_unprepared(sql).await.map(drop)
    }
}

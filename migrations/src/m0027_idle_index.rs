//! An index that nothing reads by any more. It leads with the prefecture, and what freezes asks
//! `r.scope = 'NATION' OR c.prefecture = r.prefecture`, which no prefix serves: contributions are found by
//! `contributions_of_scores`, which leads with what all of a release's have in common. Writing into escrow is one index the
//! cheaper.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DROP INDEX contributions_by_key").await.map(drop)
    }
}

//! Under which rules of disclosure a release was last checked: one that was checked under looser rules than those of the day
//! is not published. Written by the release role alone; of older checks nothing is known but that the house's rules held.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("ALTER TABLE releases ADD checked_under jsonb")
            .await
            .map(drop)
    }
}

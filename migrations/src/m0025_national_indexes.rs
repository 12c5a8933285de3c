//! Indexes for what a whole nation's data made slow: rows that are found by a party of theirs that does not lead their key.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The policies admit a row for each party it names, so each party needs a way to it.
const INDEXES: &str = "
    CREATE INDEX replies_by_prefecture ON replies (prefecture_id);
    CREATE INDEX replies_by_municipality ON replies (municipality_id);
    CREATE INDEX replies_by_firm ON replies (firm_id) WHERE firm_id IS NOT NULL;
    CREATE INDEX progress_by_prefecture ON progress (prefecture_id);
    CREATE INDEX progress_by_municipality ON progress (municipality_id);
    CREATE INDEX named_results_by_prefecture ON named_results (prefecture_id);
    CREATE INDEX named_results_by_municipality ON named_results (municipality_id);";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEXES).await.map(drop)
    }
}

//! The register of local governments.
use crate::enclose;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// `search` holds the folded names; over fewer than two thousand rows a scan of it needs no index.
/// Rows are never deleted: organizations, and through them everything, refer to a code for good.
const TABLE: &str = "
    CREATE TABLE governments (
        code            text PRIMARY KEY CHECK (code ~ '^[0-9]{6}$'),
        prefecture      text NOT NULL GENERATED ALWAYS AS (left(code, 2)) STORED,
        name            text NOT NULL CHECK (name <> ''),
        name_kana       text NOT NULL CHECK (name_kana <> ''),
        name_en         text NOT NULL CHECK (name_en <> ''),
        kind            text NOT NULL CHECK (kind IN ('PREFECTURE', 'DESIGNATED_CITY', 'CORE_CITY', 'CITY',
                                                      'SPECIAL_WARD', 'TOWN', 'VILLAGE')),
        population      integer NOT NULL CHECK (population >= 0),
        population_year smallint NOT NULL,
        valid_from      date,
        valid_to        date CHECK (valid_to >= valid_from),
        successor       text REFERENCES governments (code),
        search          text NOT NULL,
        CHECK (successor IS NULL OR (valid_to IS NOT NULL AND successor <> code)),
        CHECK ((kind = 'PREFECTURE') = (substr(code, 3, 3) = '000'))
    );
    CREATE INDEX governments_by_prefecture ON governments (prefecture, code);
    CREATE INDEX governments_by_kind ON governments (kind, code);
    CREATE INDEX governments_by_successor ON governments (successor) WHERE successor IS NOT NULL;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLE).await?;
        enclose::reference(db, "governments").await
    }
}

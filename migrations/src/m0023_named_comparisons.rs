//! Named comparisons: two bodies that see each other's scores, each party's own part in rows of its own; and the dates of
//! an audit's stages, which leave a body together with its progress.
use crate::enclose::{self, Entry};
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The terms are the proposer's row and never change. How a body stands to them is its own part; what it shows lies beside
/// it, for the other one to read.
const TABLES: &str = "
    CREATE TABLE named_comparisons (
        id          uuid PRIMARY KEY,
        proposer_id uuid NOT NULL REFERENCES organizations (id),
        partner_id  uuid NOT NULL REFERENCES organizations (id),
        fiscal_year smallint NOT NULL,
        edition     text NOT NULL REFERENCES editions (code),
        basis       text NOT NULL CHECK (basis IN ('JUDGED', 'SELF_ASSESSED')),
        tier        text NOT NULL CHECK (tier IN ('ESSENTIAL', 'FULL')),
        last_day    date NOT NULL,
        -- The beginning of the day after the last one, in Japan.
        valid_until timestamptz NOT NULL,
        proposed_at timestamptz NOT NULL,
        CHECK (proposer_id <> partner_id AND proposed_at < valid_until)
    );
    CREATE INDEX named_comparisons_of_proposer ON named_comparisons (proposer_id, id);
    CREATE INDEX named_comparisons_of_partner ON named_comparisons (partner_id, id);

    CREATE TABLE named_comparison_parts (
        comparison_id uuid NOT NULL REFERENCES named_comparisons (id),
        owner_id      uuid NOT NULL REFERENCES organizations (id),
        other_id      uuid NOT NULL REFERENCES organizations (id),
        stance        text NOT NULL CHECK (stance IN ('AGREED', 'DECLINED', 'ENDED')),
        version       integer NOT NULL,
        CONSTRAINT named_parts_once PRIMARY KEY (comparison_id, owner_id),
        UNIQUE (comparison_id, owner_id, other_id)
    );

    CREATE TABLE named_comparison_consents (
        tenant_id     uuid NOT NULL REFERENCES organizations (id),
        id            uuid NOT NULL,
        comparison_id uuid NOT NULL,
        text_version  integer NOT NULL,
        given_by      uuid NOT NULL REFERENCES users (id),
        given_at      timestamptz NOT NULL,
        withdrawn_by  uuid REFERENCES users (id),
        withdrawn_at  timestamptz,
        PRIMARY KEY (tenant_id, id),
        -- Consented to once: who ended it begins anew with another comparison.
        UNIQUE (tenant_id, comparison_id),
        FOREIGN KEY (tenant_id, comparison_id) REFERENCES named_comparison_parts (owner_id, comparison_id),
        CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
    );

    CREATE TABLE named_scores (
        comparison_id uuid NOT NULL,
        owner_id      uuid NOT NULL,
        reader_id     uuid NOT NULL,
        variable      smallint NOT NULL,
        halves        bigint NOT NULL,
        weight        bigint NOT NULL,
        in_tier       integer NOT NULL,
        applicable    integer NOT NULL,
        judged        integer NOT NULL,
        PRIMARY KEY (comparison_id, owner_id, variable),
        FOREIGN KEY (comparison_id, owner_id, reader_id)
            REFERENCES named_comparison_parts (comparison_id, owner_id, other_id)
    );
    CREATE INDEX named_scores_of_reader ON named_scores (reader_id);

    CREATE TABLE named_score_uses (
        id            uuid PRIMARY KEY,
        comparison_id uuid NOT NULL,
        owner_id      uuid NOT NULL,
        reader_id     uuid NOT NULL,
        kind          text NOT NULL CHECK (kind IN ('COPIED', 'READ')),
        used_at       timestamptz NOT NULL,
        FOREIGN KEY (comparison_id, owner_id, reader_id)
            REFERENCES named_comparison_parts (comparison_id, owner_id, other_id)
    );
    CREATE INDEX named_score_uses_by_comparison ON named_score_uses (comparison_id, owner_id, used_at);

    ALTER TABLE progress ADD CONSTRAINT progress_parties UNIQUE (prefecture_id, municipality_id, participation_id);
    -- Taken back with the progress itself, in the same transaction.
    CREATE TABLE progress_dates (
        participation_id uuid NOT NULL,
        prefecture_id    uuid NOT NULL,
        municipality_id  uuid NOT NULL,
        stage            text NOT NULL,
        first_at         timestamptz NOT NULL,
        last_at          timestamptz NOT NULL,
        PRIMARY KEY (participation_id, stage),
        FOREIGN KEY (prefecture_id, municipality_id, participation_id)
            REFERENCES progress (prefecture_id, municipality_id, participation_id) ON DELETE CASCADE,
        CHECK (first_at <= last_at)
    );";

const OWN: &str = "(SELECT app_own_tenant())";

/// Both agreed, and the last day is not over: it ends by the clock, whatever runs or does not run.
const LIVE: &str = "
    SELECT c.id FROM named_comparisons c
        JOIN named_comparison_parts a ON a.comparison_id = c.id AND a.owner_id = c.proposer_id AND a.stance = 'AGREED'
        JOIN named_comparison_parts b ON b.comparison_id = c.id AND b.owner_id = c.partner_id AND b.stance = 'AGREED'
    WHERE (SELECT app_now()) < c.valid_until";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        let (mine, theirs) = (format!("owner_id = {OWN}"), format!("reader_id = {OWN}"));
        let pair = format!("proposer_id = {OWN} OR partner_id = {OWN}");
        let proposer = format!("proposer_id = {OWN}");
        enclose::party(db, "named_comparisons", "SELECT, INSERT", &pair, &proposer).await?;
        let pair = format!("{mine} OR other_id = {OWN}");
        let part = format!(
            "{mine} AND EXISTS (SELECT FROM named_comparisons c WHERE c.id = comparison_id
                 AND (c.proposer_id, c.partner_id) IN ((owner_id, other_id), (other_id, owner_id)))"
        );
        let change = "SELECT, INSERT, UPDATE (stance, version)";
        enclose::party(db, "named_comparison_parts", change, &pair, &part).await?;
        let change = "SELECT, INSERT, UPDATE (withdrawn_by, withdrawn_at)";
        enclose::tenant(db, "named_comparison_consents", change, Entry::None).await?;
        let read = format!("{mine} OR {theirs} AND comparison_id IN ({LIVE})");
        enclose::party(db, "named_scores", "SELECT, INSERT, UPDATE, DELETE", &read, &mine).await?;
        let both = format!("{mine} OR {theirs}");
        // What was copied the owner notes, what was read the reader; nobody changes it afterwards.
        let noted = format!("{mine} AND kind = 'COPIED' OR {theirs} AND kind = 'READ'");
        enclose::party(db, "named_score_uses", "SELECT, INSERT", &both, &noted).await?;
        let municipality = format!("municipality_id = {OWN}");
        let both = format!("prefecture_id = {OWN} OR {municipality}");
        enclose::party(db, "progress_dates", "SELECT, INSERT, UPDATE, DELETE", &both, &municipality).await?;
        db.execute_unprepared(&format!(
            "CREATE POLICY final ON named_comparison_parts AS RESTRICTIVE FOR UPDATE TO {APP}
                 USING (stance = 'AGREED') WITH CHECK (true);
             -- Who ends it lays down what it was shown, too, in that very transaction.
             CREATE POLICY readers_remove ON named_scores FOR DELETE TO {APP} USING ({theirs});"
        ))
        .await
        .map(drop)
    }
}

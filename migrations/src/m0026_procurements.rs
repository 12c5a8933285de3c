//! How the firms of joint engagements were found: specification, bidders and selection, for the prefecture alone.
use crate::enclose::{self, Entry};
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &str = "
    CREATE TABLE procurements (
        tenant_id     uuid NOT NULL REFERENCES organizations (id),
        engagement_id uuid NOT NULL,
        title         text NOT NULL CHECK (title <> ''),
        text          text NOT NULL CHECK (text <> ''),
        method        text NOT NULL CHECK (method IN ('OPEN_BID', 'DESIGNATED_BID', 'PROPOSAL', 'NEGOTIATED')),
        method_reason text CHECK (method_reason <> ''),
        announced_on  date NOT NULL,
        bids_until    date NOT NULL,
        ceiling       integer CHECK (ceiling >= 0),
        PRIMARY KEY (tenant_id, engagement_id),
        FOREIGN KEY (tenant_id, engagement_id) REFERENCES engagements (prefecture_id, id),
        CHECK (announced_on <= bids_until),
        CHECK (method <> 'NEGOTIATED' OR method_reason IS NOT NULL)
    );

    CREATE TABLE procurement_bidders (
        tenant_id     uuid NOT NULL,
        engagement_id uuid NOT NULL,
        place         integer NOT NULL CHECK (place BETWEEN 1 AND 50),
        name          text NOT NULL CHECK (name <> ''),
        firm_id       uuid REFERENCES organizations (id),
        price         integer CHECK (price >= 0),
        score         smallint CHECK (score BETWEEN 0 AND 100),
        state         text NOT NULL CHECK (state IN ('BID', 'DISQUALIFIED', 'WITHDRAWN')),
        reason        text CHECK (reason <> ''),
        selected      boolean NOT NULL DEFAULT false,
        PRIMARY KEY (tenant_id, engagement_id, place),
        FOREIGN KEY (tenant_id, engagement_id) REFERENCES procurements (tenant_id, engagement_id),
        CHECK ((reason IS NOT NULL) = (state = 'DISQUALIFIED')),
        CHECK (NOT selected OR state = 'BID' AND firm_id IS NOT NULL)
    );

    CREATE TABLE procurement_selections (
        tenant_id     uuid NOT NULL,
        engagement_id uuid NOT NULL,
        reason        text NOT NULL CHECK (reason <> ''),
        selected_on   date NOT NULL,
        recorded_at   timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, engagement_id),
        FOREIGN KEY (tenant_id, engagement_id) REFERENCES procurements (tenant_id, engagement_id)
    );";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        let change = "SELECT, INSERT,
            UPDATE (title, text, method, method_reason, announced_on, bids_until, ceiling)";
        enclose::tenant(db, "procurements", change, Entry::None).await?;
        let change = "SELECT, INSERT, UPDATE (selected), DELETE";
        enclose::tenant(db, "procurement_bidders", change, Entry::None).await?;
        enclose::tenant(db, "procurement_selections", "SELECT, INSERT", Entry::None).await?;
        // What was selected from stays as it was.
        let undecided = "engagement_id NOT IN (SELECT engagement_id FROM procurement_selections)";
        let freeze = |table: &str, verb: &str, rule: &str| {
            let name = format!("undecided_{}", verb.to_lowercase());
            format!(
                "CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR {verb} TO {APP} {rule} ({undecided});"
            )
        };
        let frozen = [
            freeze("procurements", "UPDATE", "USING"),
            freeze("procurement_bidders", "INSERT", "WITH CHECK"),
            freeze("procurement_bidders", "UPDATE", "USING"),
            freeze("procurement_bidders", "DELETE", "USING"),
        ];
        db.execute_unprepared(&frozen.concat()).await?;
        // Whoever selects has marked the selected bidders before.
        let somebody = format!(
            "CREATE POLICY of_somebody ON procurement_selections AS RESTRICTIVE FOR INSERT TO {APP}
                 WITH CHECK (EXISTS (
                     SELECT FROM procurement_bidders b WHERE b.selected AND (b.tenant_id, b.engagement_id)
                         = (procurement_selections.tenant_id, procurement_selections.engagement_id)))"
        );
        db.execute_unprepared(&somebody).await.map(drop)
    }
}

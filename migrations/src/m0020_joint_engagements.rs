//! The joint engagement in full: its call's terms, several firms, late joiners, its history, its report, and each use of a
//! consent.
use crate::enclose::{self, Entry};
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &str = "
    ALTER TABLE engagements
        ADD terms           text,
        ADD answer_by       date,
        ADD briefing_on     date,
        ADD fieldwork_from  date,
        ADD fieldwork_until date,
        ADD CHECK ((fieldwork_from IS NULL) = (fieldwork_until IS NULL) AND fieldwork_from <= fieldwork_until);

    ALTER TABLE participations
        ADD firm_id         uuid REFERENCES organizations (id),
        ADD late_reason     text CHECK (late_reason <> ''),
        ADD left_out_reason text CHECK (left_out_reason <> '');

    CREATE TABLE engagement_firms (
        engagement_id uuid NOT NULL,
        firm_id       uuid NOT NULL REFERENCES organizations (id),
        prefecture_id uuid NOT NULL,
        appointed_at  timestamptz NOT NULL,
        PRIMARY KEY (engagement_id, firm_id),
        FOREIGN KEY (prefecture_id, engagement_id) REFERENCES engagements (prefecture_id, id)
    );

    CREATE TABLE engagement_steps (
        id              uuid PRIMARY KEY,
        engagement_id   uuid NOT NULL,
        prefecture_id   uuid NOT NULL,
        verb            text NOT NULL,
        from_state      text NOT NULL,
        to_state        text NOT NULL,
        reason          text CHECK (reason <> ''),
        at              timestamptz NOT NULL,
        FOREIGN KEY (prefecture_id, engagement_id) REFERENCES engagements (prefecture_id, id)
    );
    CREATE INDEX engagement_steps_of ON engagement_steps (engagement_id, id);

    CREATE TABLE engagement_reports (
        engagement_id uuid PRIMARY KEY,
        prefecture_id uuid NOT NULL,
        overview      text NOT NULL CHECK (overview <> ''),
        invited       integer NOT NULL,
        took_part     integer NOT NULL,
        left_out      integer NOT NULL,
        reported_at   timestamptz NOT NULL,
        FOREIGN KEY (prefecture_id, engagement_id) REFERENCES engagements (prefecture_id, id)
    );

    CREATE TABLE consent_uses (
        tenant_id  uuid NOT NULL REFERENCES organizations (id),
        id         uuid NOT NULL,
        consent_id uuid NOT NULL,
        used_for   text NOT NULL,
        subject_id uuid NOT NULL,
        stage      text NOT NULL,
        used_at    timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, consent_id, used_for, subject_id, stage),
        FOREIGN KEY (tenant_id, consent_id) REFERENCES consents (tenant_id, id)
    );";

/// Who was appointed before there could be several stays appointed, for everybody.
const FORMER: &str = "
    INSERT INTO engagement_firms (engagement_id, firm_id, prefecture_id, appointed_at)
        SELECT id, firm_id, prefecture_id, created_at FROM engagements WHERE firm_id IS NOT NULL;
    UPDATE participations p SET firm_id = e.firm_id FROM engagements e
        WHERE e.id = p.engagement_id AND e.state = 'ACTIVE';";

/// The guard of `m0012_standing`, which lets in late whom the coordinator admitted late.
const REPLIES: &str = "
    CREATE OR REPLACE FUNCTION guard_reply() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NEW.state = 'CONSENTED' AND OLD.state <> 'CONSENTED' THEN
            PERFORM 1 FROM engagements e JOIN participations p ON p.engagement_id = e.id
                WHERE p.id = NEW.participation_id AND (
                    e.state = 'CALL_OPEN' AND OLD.state = 'INVITED'
                    OR p.late_reason IS NOT NULL AND OLD.state IN ('INVITED', 'DECLINED')
                       AND e.state IN ('PARTICIPANTS_FIXED', 'FIRM_APPOINTED', 'ACTIVE')
                ) FOR SHARE OF e;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the call is not open'
                    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'replies_come_while_called';
            END IF;
        END IF;
        RETURN NEW;
    END $$;";

const OWN: &str = "(SELECT app_own_tenant())";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for part in [TABLES, FORMER, REPLIES] {
            db.execute_unprepared(part).await?;
        }
        let prefecture = format!("prefecture_id = {OWN}");
        let firm = format!("{prefecture} OR firm_id = {OWN}");
        enclose::party(db, "engagement_firms", "SELECT, INSERT", &firm, &prefecture).await?;
        // Who sees the engagement sees its history and its report; the engagements' own policy says who.
        let seen = "engagement_id IN (SELECT id FROM engagements)";
        for table in ["engagement_steps", "engagement_reports"] {
            enclose::party(db, table, "SELECT, INSERT", seen, &prefecture).await?;
        }
        enclose::tenant(db, "consent_uses", "SELECT, INSERT", Entry::None).await?;
        let further = format!(
            "ALTER POLICY parties_read ON engagements USING ({firm}
                 OR id IN (SELECT engagement_id FROM participations WHERE municipality_id = {OWN})
                 OR id IN (SELECT engagement_id FROM engagement_firms WHERE firm_id = {OWN}));
             GRANT UPDATE (firm_id, late_reason, left_out_reason) ON participations TO {APP};"
        );
        db.execute_unprepared(&further).await.map(drop)
    }
}

//! Joint engagements, each municipality's part in them, and its audit.
use super::{
    bodies::{Nation, Part, day},
    copy::Copy,
    dice::Kind,
};
use anyhow::Result;
use indicatif::ProgressBar;
use sqlx::PgConnection;
use tests::world::EDITION;

const BY_NAME: &str = "RESULTS_TO_PREFECTURE";
const PURPOSES: [&str; 4] = ["FIRM_ACCESS", "PROGRESS_TO_PREFECTURE", BY_NAME, "BENCHMARK_CONTRIBUTION"];

/// The day of the fiscal year on which reports are signed.
pub(super) const SIGNED: i64 = 200;

pub(super) async fn fill(
    db: &mut PgConnection,
    nation: &Nation,
    parts: &[Part<'_>],
    bar: &ProgressBar,
) -> Result<()> {
    engagements(db, nation, bar).await?;
    let columns = "participations (id, engagement_id, prefecture_id, municipality_id, name, invited_at)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for part in parts {
        let (prefecture, at) = (part.prefecture.body.id, day(part.year, 10)?.to_rfc3339());
        copy.row(&[&part.participation, &part.engagement, &prefecture, &part.body.id, &part.body.name, &at])
            .await?;
    }
    copy.end().await?;
    let columns =
        "audits (tenant_id, id, title, kind, audit_type, fiscal_year, edition, tier, state, facts_confirmed,
         lead_id, participation_id, created_at, version)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for part in parts {
        let (title, at) = (format!("{}年度 共同監査", part.year), day(part.year, 60)?.to_rfc3339());
        let lead = part.prefecture.firm.manager;
        let what: [&dyn std::fmt::Display; 14] = [
            &part.body.id,
            &part.audit,
            &title,
            &"EXTERNAL",
            &"ADVISORY",
            &part.year,
            &EDITION,
            &"FULL",
            &"CLOSED",
            &true,
            &lead,
            &part.participation,
            &at,
            &12,
        ];
        copy.row(&what).await?;
    }
    copy.end().await?;
    let columns = "replies (participation_id, prefecture_id, municipality_id, state, audit_id, firm_id, replied_at, version)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for part in parts {
        let (prefecture, firm) = (part.prefecture.body.id, part.prefecture.firm.id);
        let at = day(part.year, 20)?.to_rfc3339();
        copy.row(&[
            &part.participation,
            &prefecture,
            &part.body.id,
            &"COMPLETED",
            &part.audit,
            &firm,
            &at,
            &4,
        ])
        .await?;
    }
    copy.end().await?;
    consents(db, nation, parts, bar).await?;
    grants(db, nation, parts, bar).await
}

async fn engagements(db: &mut PgConnection, nation: &Nation, bar: &ProgressBar) -> Result<()> {
    let columns =
        "engagements (id, prefecture_id, title, fiscal_year, edition, tier, audit_type, state, firm_id,
         window_from, window_until, created_at, version)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for year in &nation.years {
        let title = format!("{year}年度 共同監査");
        let (from, until) = (day(*year, 90)?.to_rfc3339(), day(*year, 180)?.to_rfc3339());
        for prefecture in &nation.prefectures {
            let (id, at) = (nation.engagement(prefecture, *year)?, day(*year, 0)?.to_rfc3339());
            let what: [&dyn std::fmt::Display; 13] = [
                &id,
                &prefecture.body.id,
                &title,
                year,
                &EDITION,
                &"FULL",
                &"ADVISORY",
                &"ACTIVE",
                &prefecture.firm.id,
                &from,
                &until,
                &at,
                &6,
            ];
            copy.row(&what).await?;
        }
    }
    copy.end().await?;
    Ok(())
}

async fn consents(
    db: &mut PgConnection,
    nation: &Nation,
    parts: &[Part<'_>],
    bar: &ProgressBar,
) -> Result<()> {
    let columns = "consents (tenant_id, id, participation_id, purpose, text_version, given_by, given_at)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for part in parts {
        let at = day(part.year, 20)?.to_rfc3339();
        let asked = PURPOSES.iter().zip(0..).filter(|(purpose, _)| part.is_named() || **purpose != BY_NAME);
        for (purpose, place) in asked {
            let id = nation.dice.id(Kind::Consent, part.number * 4 + place, 0);
            copy.row(&[&part.body.id, &id, &part.participation, purpose, &1, &part.body.manager, &at])
                .await?;
        }
    }
    copy.end().await?;
    Ok(())
}

/// Ended with the window: the firm's people are out again.
async fn grants(db: &mut PgConnection, nation: &Nation, parts: &[Part<'_>], bar: &ProgressBar) -> Result<()> {
    let columns = "entry_grants (id, owner_id, grantee_id, participation_id, audit_id, valid_from, valid_until, ended_at)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for part in parts {
        let id = nation.dice.id(Kind::Grant, part.number, 0);
        let (from, until) = (day(part.year, 90)?.to_rfc3339(), day(part.year, 180)?.to_rfc3339());
        let (firm, ended) = (part.prefecture.firm.id, day(part.year, SIGNED)?.to_rfc3339());
        copy.row(&[&id, &part.body.id, &firm, &part.participation, &part.audit, &from, &until, &ended])
            .await?;
    }
    copy.end().await?;
    Ok(())
}

//! Verdicts, and the scores, reports and contributions that stand on them.
use super::{
    audits::SIGNED,
    bodies::{Nation, Part, day},
    copy::Copy,
    dice::Kind,
    escrow,
    verdicts::{Item, scores, verdict},
};
use anyhow::Result;
use domain::{
    audit::ReportContent,
    scoring::{Basis, Score, Scores, Tier},
};
use indicatif::ProgressBar;
use serde_json::json;
use sqlx::PgConnection;
use std::fmt::Display;
use tests::world::EDITION;

/// All results of one part, by basis and tier.
pub(super) type Results = Vec<(Basis, Tier, Scores)>;

const ALL: [(Basis, Tier); 4] = [
    (Basis::Judged, Tier::Essential),
    (Basis::Judged, Tier::Full),
    (Basis::SelfAssessed, Tier::Essential),
    (Basis::SelfAssessed, Tier::Full),
];

pub(super) async fn fill(
    db: &mut PgConnection,
    nation: &Nation,
    parts: &[Part<'_>],
    items: &[Item],
    bar: &ProgressBar,
) -> Result<()> {
    answers(db, nation, parts, items, bar).await?;
    judgements(db, nation, parts, items, bar).await?;
    let of = |part: &Part<'_>| -> Results {
        let number = part.body.number;
        let one = |(basis, tier)| (basis, tier, scores(nation.dice, items, number, part.year, basis, tier));
        ALL.into_iter().map(one).collect()
    };
    let results: Vec<Results> = parts.iter().map(of).collect();
    reports(db, nation, parts, &results, bar).await?;
    stored(db, parts, &results, bar).await?;
    disclosed(db, parts, &results, items.len(), bar).await?;
    escrow::fill(db, nation, parts, &results, items, bar).await
}

async fn answers(
    db: &mut PgConnection,
    nation: &Nation,
    parts: &[Part<'_>],
    items: &[Item],
    bar: &ProgressBar,
) -> Result<()> {
    let columns = "self_assessments (tenant_id, audit_id, item, verdict, note, answered_by, answerers, answered_at, version)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for part in parts.iter().filter(|part| part.body.detailed) {
        let (body, by) = (part.body.id, part.body.manager);
        let (all, at) = (format!("{{{by}}}"), day(part.year, 80)?.to_rfc3339());
        for (item, place) in items.iter().zip(0..) {
            let said = verdict(nation.dice, part.body.number, part.year, place, Basis::SelfAssessed).as_str();
            copy.row(&[&body, &part.audit, &item.code, &said, &"", &by, &all, &at, &1]).await?;
        }
    }
    copy.end().await?;
    Ok(())
}

async fn judgements(
    db: &mut PgConnection,
    nation: &Nation,
    parts: &[Part<'_>],
    items: &[Item],
    bar: &ProgressBar,
) -> Result<()> {
    let columns = "judgements (tenant_id, audit_id, item, verdict, method, note, judged_by, organization_id, judged_at, version)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for part in parts.iter().filter(|part| part.body.detailed) {
        let firm = &part.prefecture.firm;
        let (body, at) = (part.body.id, day(part.year, 150)?.to_rfc3339());
        for (item, place) in items.iter().zip(0..) {
            let found = verdict(nation.dice, part.body.number, part.year, place, Basis::Judged).as_str();
            let (code, method) = (&item.code, &item.method);
            copy.row(&[&body, &part.audit, code, &found, method, &"", &firm.manager, &firm.id, &at, &1])
                .await?;
        }
    }
    copy.end().await?;
    Ok(())
}

/// Reports of those with items: their scores, and no item by item, which the two tables hold.
async fn reports(
    db: &mut PgConnection,
    nation: &Nation,
    parts: &[Part<'_>],
    results: &[Results],
    bar: &ProgressBar,
) -> Result<()> {
    let columns =
        "reports (tenant_id, id, audit_id, number, content, sha256, signed_by, organization_id, signed_at)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for (part, results) in parts.iter().zip(results).filter(|(part, _)| part.body.detailed) {
        let (firm, at) = (&part.prefecture.firm, day(part.year, SIGNED)?.to_rfc3339());
        let lines: Vec<_> = results
            .iter()
            .flat_map(|(basis, tier, scores)| {
                scores.iter().map(|(variable, score)| {
                    json!({
                        "basis": basis.as_str(), "tier": tier.as_str(), "variable": variable.number(),
                        "numerator": score.numerator_halves(), "denominator": score.denominator(),
                    })
                })
            })
            .collect();
        // Read as the product reads it, so that a report here is one there, whatever it has gained since.
        let content: ReportContent = serde_json::from_value(json!({
            "audit": part.audit, "number": 1, "body": part.body.name, "title": format!("{}年度 共同監査", part.year),
            "kind": "EXTERNAL", "type": "ADVISORY", "fiscal_year": part.year, "edition": EDITION, "tier": "FULL",
            "signed_by": firm.manager, "organization": firm.name, "signed_at": at, "items": [], "scores": lines,
        }))?;
        let (content, sha256) = content.seal()?;
        let id = nation.dice.id(Kind::Report, part.number, 0);
        copy.row(&[&part.body.id, &id, &part.audit, &1, &content, &sha256, &firm.manager, &firm.id, &at])
            .await?;
    }
    copy.end().await?;
    let columns = "audit_transitions (tenant_id, id, audit_id, verb, from_state, to_state, at, user_id, organization_id)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for part in parts.iter().filter(|part| part.body.detailed) {
        let (firm, at) = (&part.prefecture.firm, day(part.year, SIGNED)?.to_rfc3339());
        let id = nation.dice.id(Kind::Step, part.number, 0);
        let step: [&dyn Display; 9] = [
            &part.body.id,
            &id,
            &part.audit,
            &"SIGN_REPORT",
            &"FACT_CHECK",
            &"REPORTED",
            &at,
            &firm.manager,
            &firm.id,
        ];
        copy.row(&step).await?;
    }
    copy.end().await?;
    Ok(())
}

async fn stored(
    db: &mut PgConnection,
    parts: &[Part<'_>],
    results: &[Results],
    bar: &ProgressBar,
) -> Result<()> {
    let columns =
        "audit_scores (tenant_id, audit_id, report_number, basis, tier, variable, halves, weight, in_tier,
         applicable, judged)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for (part, results) in parts.iter().zip(results) {
        scored(&mut copy, [&part.body.id, &part.audit, &1], results).await?;
    }
    copy.end().await?;
    Ok(())
}

/// What the prefecture sees: of everybody how far the audit is, of every second its results by name.
async fn disclosed(
    db: &mut PgConnection,
    parts: &[Part<'_>],
    results: &[Results],
    items: usize,
    bar: &ProgressBar,
) -> Result<()> {
    let columns = "progress (participation_id, prefecture_id, municipality_id, state, asked, answered, judged, updated_at)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for part in parts {
        let (prefecture, at) = (part.prefecture.body.id, day(part.year, SIGNED)?.to_rfc3339());
        let (id, body) = (&part.participation, &part.body.id);
        copy.row(&[id, &prefecture, body, &"CLOSED", &items, &items, &items, &at]).await?;
    }
    copy.end().await?;
    let columns = "named_results (participation_id, prefecture_id, municipality_id, basis, tier, variable, halves, weight,
         in_tier, applicable, judged)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for (part, results) in parts.iter().zip(results).filter(|(part, _)| part.is_named()) {
        scored(&mut copy, [&part.participation, &part.prefecture.body.id, &part.body.id], results).await?;
    }
    copy.end().await?;
    Ok(())
}

/// A row for each score, after the three values that say whose it is.
async fn scored(copy: &mut Copy<'_>, whose: [&dyn Display; 3], results: &Results) -> Result<()> {
    let [first, second, third] = whose;
    for (basis, tier, scores) in results {
        for (variable, score) in scores.iter() {
            let (basis, tier, variable) = (basis.as_str(), tier.as_str(), variable.number());
            let [halves, weight, in_tier, applicable, judged] = five(score);
            copy.row(&[
                first,
                second,
                third,
                &basis,
                &tier,
                &variable,
                &halves,
                &weight,
                &in_tier,
                &applicable,
                &judged,
            ])
            .await?;
        }
    }
    Ok(())
}

/// A score as its columns hold it.
pub(super) fn five(score: &Score) -> [u64; 5] {
    let counts = [score.in_tier(), score.applicable(), score.judged()].map(u64::from);
    let [in_tier, applicable, judged] = counts;
    [score.numerator_halves(), score.denominator(), in_tier, applicable, judged]
}

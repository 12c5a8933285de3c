//! What stands in escrow: scores, the items behind them, and the year before over what both years asked.
use super::{
    audits::SIGNED,
    bodies::{Nation, Part, day},
    copy::Copy,
    results::{Results, five},
    verdicts::{Item, change, verdict},
};
use anyhow::Result;
use domain::scoring::Verdict;
use indicatif::ProgressBar;
use sqlx::{Executor as _, PgConnection};
use std::fmt::Display;
use tests::world::EDITION;

const COLUMNS: &str =
    "contributions (tenant_id, participation_id, audit_id, prefecture, fiscal_year, edition, basis, tier,
     scores, items_judged, items_conforming, contributed_at,
     earlier_year, earlier_edition, earlier_points, later_points, comparable_percent)";

pub(super) async fn fill(
    db: &mut PgConnection,
    nation: &Nation,
    parts: &[Part<'_>],
    results: &[Results],
    items: &[Item],
    bar: &ProgressBar,
) -> Result<()> {
    let mut copy = Copy::begin(db, COLUMNS, bar).await?;
    for (part, results) in parts.iter().zip(results) {
        let (prefecture, at) =
            (part.body.code.get(..2).unwrap_or_default(), day(part.year, SIGNED)?.to_rfc3339());
        for (basis, tier, scores) in results {
            let numbers = list(scores.iter().flat_map(|(_, score)| five(score)));
            let codes = |fits: fn(Verdict) -> bool| {
                let of = (0..).zip(items).filter(|(place, item)| {
                    item.is_asked(*tier)
                        && fits(verdict(nation.dice, part.body.number, part.year, *place, *basis))
                });
                list(of.map(|(_, item)| item.code.as_str()))
            };
            let judged = codes(|verdict| verdict.halves().is_some());
            let conforming = codes(|verdict| verdict == Verdict::Conforming);
            let earlier = if nation.years.contains(&(part.year - 1)) {
                let [before, after] =
                    change(nation.dice, items, part.body.number, part.year, *basis, *tier).map(list);
                [(part.year - 1).to_string(), EDITION.to_owned(), before, after, "100".to_owned()]
            } else {
                std::array::from_fn(|_| r"\N".to_owned())
            };
            let [of_year, of_edition, before, after, percent] = &earlier;
            let row: [&dyn Display; 17] = [
                &part.body.id,
                &part.participation,
                &part.audit,
                &prefecture,
                &part.year,
                &EDITION,
                &basis.as_str(),
                &tier.as_str(),
                &numbers,
                &judged,
                &conforming,
                &at,
                of_year,
                of_edition,
                before,
                after,
                percent,
            ];
            copy.row(&row).await?;
        }
    }
    copy.end().await?;
    let traits = "UPDATE contributions c SET population = g.population, government_kind = g.kind
         FROM organizations o JOIN governments g ON g.code = o.code WHERE o.id = c.tenant_id";
    db.execute(traits).await?;
    Ok(())
}

/// An array as PostgreSQL reads it.
fn list(values: impl IntoIterator<Item = impl Display>) -> String {
    let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    format!("{{{}}}", values.join(","))
}

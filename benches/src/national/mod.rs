//! A nation of local governments with years of audits behind them, for measurements: the same for the same seed.
//!
//! What came into being long ago goes in through COPY as the owner of the schema, who alone may pass the walls; the
//! comparisons over it are released by the product itself, so that they are what it would have released.
mod audits;
mod bodies;
mod copy;
mod dice;
mod escrow;
mod people;
mod releases;
mod results;
mod size;
mod timed;
mod verdicts;

pub use releases::{CENTRE, open, publish, release};
pub use size::Size;
pub use timed::{growth_in_time, reading_in_time};

use anyhow::{Context as _, Result};
use bodies::{Nation, Part};
use indicatif::{ProgressBar, ProgressStyle};
use sqlx::{Connection as _, Executor as _};
use tests::{House, world::EDITION};

/// The tables that are filled, those first to which others refer.
pub const TABLES: [&str; 18] = [
    "governments",
    "organizations",
    "users",
    "members",
    "engagements",
    "participations",
    "audits",
    "replies",
    "consents",
    "entry_grants",
    "self_assessments",
    "judgements",
    "reports",
    "audit_transitions",
    "audit_scores",
    "progress",
    "named_results",
    "contributions",
];

/// Who was made, as measurements ask for them.
#[derive(Debug, Clone)]
pub struct Made {
    /// The prefectures' codes; `CODE-manager` coordinates.
    pub prefectures: Vec<String>,
    /// The municipalities' codes; `CODE-manager` asks for them. Those with items come first in each prefecture.
    pub municipalities: Vec<String>,
    /// The fiscal years, the last one last.
    pub years: Vec<u16>,
    /// Rows put in.
    pub rows: u64,
}

/// Fills the house's database, which has the register and the catalogue and nobody in it.
pub async fn fill(house: &House, size: Size, seed: u64) -> Result<Made> {
    let nation = Nation::of(&house.owner, size, seed).await?;
    let items = verdicts::items(&house.owner, EDITION).await?;
    let parts = nation.parts()?;
    let bar = bar(rows(&nation, &parts, items.len()));
    let mut db = copy::owner(&house.cluster.superuser(&house.database)).await?;
    people::fill(&mut db, &nation, &bar).await.context("people")?;
    audits::fill(&mut db, &nation, &parts, &bar).await.context("audits")?;
    results::fill(&mut db, &nation, &parts, &items, &bar).await.context("results")?;
    bar.set_message("ANALYZE");
    for table in TABLES {
        db.execute(sqlx::AssertSqlSafe(format!("ANALYZE {table}"))).await?;
    }
    db.close().await?;
    bar.finish_with_message("filled");
    let codes = |all: &mut dyn Iterator<Item = &bodies::Body>| all.map(|body| body.code.clone()).collect();
    Ok(Made {
        prefectures: codes(&mut nation.prefectures.iter().map(|one| &one.body)),
        municipalities: codes(&mut nation.prefectures.iter().flat_map(|one| &one.municipalities)),
        years: nation.years.clone(),
        rows: bar.position(),
    })
}

/// How many rows that makes, for the bar to know its end.
fn rows(nation: &Nation, parts: &[Part<'_>], items: usize) -> u64 {
    let detailed = parts.iter().filter(|part| part.body.detailed).count();
    let named = parts.iter().filter(|part| part.is_named()).count();
    // Of each part a participation, an audit, a reply, three consents, a grant, its progress, four contributions and 36
    // scores; of those who show them, a fourth consent and the scores again.
    let rows = nation.invented.len()
        + nation.everybody().count() * 3
        + nation.prefectures.len() * nation.years.len()
        + parts.len() * (8 + 4 + 36)
        + named * 37
        + detailed * (2 * items + 2);
    u64::try_from(rows).unwrap_or(u64::MAX)
}

fn bar(rows: u64) -> ProgressBar {
    let bar = ProgressBar::new(rows);
    let style = ProgressStyle::with_template("{msg:18} {wide_bar} {human_pos}/{human_len} rows, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

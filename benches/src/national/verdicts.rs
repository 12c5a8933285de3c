//! What bodies say of the catalogue's items and what auditors find: from a body's ability, a year and an item's difficulty.
use super::dice::Dice;
use anyhow::{Context as _, Result};
use domain::scoring::{
    Basis, Domain, Hundredths, ScoredItem, Scores, Tier, TrendItem, TrendLine, TrendSide, Verdict, score_all,
    trend,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// An item of the edition.
pub(super) struct Item {
    pub(super) code: String,
    pub(super) method: String,
    domain: Domain,
    essential: bool,
    weight: u32,
}

impl Item {
    /// Whether an audit of that tier asks it.
    pub(super) const fn is_asked(&self, tier: Tier) -> bool {
        tier.includes(self.essential)
    }

    fn scored(&self, dice: Dice, body: u64, year: u16, place: u64, basis: Basis) -> ScoredItem {
        let verdict = Some(verdict(dice, body, year, place, basis));
        ScoredItem { domain: self.domain, essential: self.essential, weight: self.weight, verdict }
    }
}

/// All items of the edition, in order.
pub(super) async fn items(db: &impl ConnectionTrait, edition: &str) -> Result<Vec<Item>> {
    let sql = "SELECT code, method, domain, essential, weight::int FROM catalog_items WHERE edition = $1 ORDER BY position";
    let asked = Statement::from_sql_and_values(DbBackend::Postgres, sql, [edition.into()]);
    let rows = db.query_all_raw(asked).await?;
    rows.into_iter()
        .map(|row| {
            let domain: String = row.try_get("", "domain")?;
            let weight: i32 = row.try_get("", "weight")?;
            Ok(Item {
                code: row.try_get("", "code")?,
                method: row.try_get("", "method")?,
                domain: domain.parse().ok().and_then(Domain::new).context("a domain of the catalogue")?,
                essential: row.try_get("", "essential")?,
                weight: u32::try_from(weight)?,
            })
        })
        .collect()
}

/// In thousandths, how likely the worst body conforms, and how much more likely the best.
const WORST: u64 = 250;
const ABILITY: u64 = 500;

/// The verdict on the item at `place` of the body of that number in that year. Bodies judge themselves a little kinder.
pub(super) fn verdict(dice: Dice, body: u64, year: u16, place: u64, basis: Basis) -> Verdict {
    let ability = dice.below([1, body, 0], ABILITY) + dice.below([2, body, place % 8], 120);
    let ease = dice.below([3, place, 0], 150) + u64::from(year % 10) * 8;
    let kindness = if basis == Basis::SelfAssessed { 60 } else { 0 };
    let conforms = WORST + ability + ease + kindness;
    let cast = dice.below([u64::from(year), body, place], 1_000);
    match dice.below([4, place * 97 + u64::from(year), body], 100) {
        0..=2 => Verdict::NotApplicable,
        3 => Verdict::NotChecked,
        _ if cast * 10 < conforms * 8 => Verdict::Conforming,
        _ if cast * 10 < conforms * 8 + 1_500 => Verdict::Partial,
        _ => Verdict::Nonconforming,
    }
}

/// The scores that follow.
pub(super) fn scores(dice: Dice, items: &[Item], body: u64, year: u16, basis: Basis, tier: Tier) -> Scores {
    score_all((0_u64..).zip(items).map(|(place, item)| item.scored(dice, body, year, place, basis)), tier)
}

/// The scores of the year before and of this one over what both judged, in hundredths; -1 for none.
pub(super) fn change(
    dice: Dice,
    items: &[Item],
    body: u64,
    year: u16,
    basis: Basis,
    tier: Tier,
) -> [Vec<i64>; 2] {
    let both = (0_u64..).zip(items).map(|(place, item)| TrendItem::Both {
        earlier: item.scored(dice, body, year - 1, place, basis),
        later: item.scored(dice, body, year, place, basis),
    });
    let lines = trend(both, tier);
    let points = |side: fn(&TrendLine) -> TrendSide| {
        lines.iter().map(|(_, line)| side(line).score().hundredths().map_or(-1, Hundredths::get)).collect()
    };
    [points(|line| line.earlier), points(|line| line.later)]
}

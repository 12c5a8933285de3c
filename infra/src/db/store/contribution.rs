//! What a body puts into escrow.
use super::{answers::over_former, report::score_columns, row::year_column};
use crate::db::{
    entity::{contribution, government, organization, profile},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{Error, Result, audit::ScoreLine, catalog::ItemCode, disclosure::Row, engagement::Contribution};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};

impl Tx {
    /// Over what was there before. Four statements: who the body is, what it declared, and the parts at once.
    pub(super) async fn put_in_escrow(&self, given: &Contribution) -> Result<()> {
        use contribution::Column;
        let own = organization::Column::Id.eq(self.scope().tenant().uuid());
        let home = self.select::<organization::Entity>().filter(own).one(&self.db).await.map_err(meaning)?;
        let home = home.ok_or_else(|| garbled("a contributor that is nowhere"))?;
        let (Some(code), Some(prefecture)) = (home.code, home.prefecture) else {
            return Err(garbled("a contributor without a code"));
        };
        let registered = self.select::<government::Entity>().filter(government::Column::Code.eq(code));
        let registered = registered.one(&self.db).await.map_err(meaning)?;
        let profile = self.select::<profile::Entity>().one(&self.db).await.map_err(meaning)?;
        let mut rows = Vec::new();
        for part in &given.parts {
            let years = part.comparable.as_ref();
            rows.push(contribution::ActiveModel {
                participation_id: Set(given.participation.uuid()),
                audit_id: Set(given.audit.id.uuid()),
                prefecture: Set(prefecture.clone()),
                fiscal_year: Set(year_column(given.audit.fiscal_year)?),
                edition: Set(given.audit.edition.to_string()),
                basis: Set(part.basis.as_str().to_owned()),
                tier: Set(part.tier.as_str().to_owned()),
                scores: Set(numbers(&part.lines)?),
                population: Set(registered.as_ref().map(|row| row.population)),
                government_kind: Set(registered.as_ref().map(|row| row.kind.clone())),
                network_model: Set(profile.as_ref().map(|row| row.network_model.clone())),
                items_judged: Set(codes(&part.judged)),
                items_conforming: Set(codes(&part.conforming)),
                earlier_year: Set(years.map(|of| year_column(of.earlier_year)).transpose()?),
                earlier_edition: Set(years.map(|of| of.earlier_edition.to_string())),
                earlier_points: Set(years.map(|of| points(&of.before)).transpose()?),
                later_points: Set(years.map(|of| points(&of.after)).transpose()?),
                comparable_percent: Set(years
                    .map(|of| i16::try_from(of.percent))
                    .transpose()
                    .map_err(Error::internal)?),
                contributed_at: Set(self.now),
                withdrawn_at: Set(None),
                ..Default::default()
            });
        }
        let key = [Column::TenantId, Column::ParticipationId, Column::Basis, Column::Tier];
        let over = [
            Column::Scores,
            Column::Population,
            Column::GovernmentKind,
            Column::NetworkModel,
            Column::ItemsJudged,
            Column::ItemsConforming,
            Column::EarlierYear,
            Column::EarlierEdition,
            Column::EarlierPoints,
            Column::LaterPoints,
            Column::ComparablePercent,
            Column::ContributedAt,
            Column::WithdrawnAt,
        ];
        self.insert(rows, Some(over_former(key, over))).await.map(drop)
    }
}

/// Five numbers for each variable, the whole first.
fn numbers(lines: &[ScoreLine]) -> Result<Vec<i64>> {
    let mut lines: Vec<_> = lines.iter().collect();
    lines.sort_by_key(|line| line.variable);
    let mut numbers = Vec::with_capacity(45);
    for line in lines {
        let (halves, weight, in_tier, applicable, judged) = score_columns(line)?;
        numbers.extend([halves, weight, in_tier.into(), applicable.into(), judged.into()]);
    }
    Ok(numbers)
}

fn codes(items: &[ItemCode]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}

/// Hundredths of a point, the whole first; -1 where there is no score.
pub(in crate::db) fn points(row: &Row) -> Result<Vec<i32>> {
    let of = |score: &Option<domain::scoring::Hundredths>| score.map_or(Ok(-1), |h| i32::try_from(h.get()));
    row.iter().map(|(_, score)| of(score)).collect::<Result<_, _>>().map_err(Error::internal)
}

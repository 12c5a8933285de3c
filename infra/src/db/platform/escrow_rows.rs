//! Rows of escrow: parsed, not trusted.
use crate::db::{
    entity::release,
    error::garbled,
    store::{release_of, word},
};
use domain::{
    Error, Id, Result,
    access::OrganizationId,
    catalog::EditionCode,
    comparison::{Beside, Candidate, Comparable, NetworkModel, Traits},
    disclosure::{GroupCode, ItemCount, Published, Row},
    kernel::fiscal::FiscalYear,
    register::GovernmentKind,
    scoring::{Hundredths, PerVariable, Score, Variable},
};
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(FromQueryResult)]
pub(super) struct ContributionRow {
    tenant_id: Uuid,
    participation_id: Uuid,
    scores: Vec<i64>,
    population: Option<i32>,
    government_kind: Option<String>,
    network_model: Option<String>,
    earlier_year: Option<i16>,
    earlier_edition: Option<String>,
    earlier_points: Option<Vec<i32>>,
    later_points: Option<Vec<i32>>,
    comparable_percent: Option<i16>,
}

#[derive(FromQueryResult)]
pub(super) struct FiguresRow {
    release_id: Uuid,
    figures: String,
}

#[derive(FromQueryResult)]
pub(super) struct CohortRow {
    release_id: Uuid,
    tenant_id: Uuid,
    points: Vec<i32>,
    group_code: Option<String>,
    compared: i16,
}

#[derive(FromQueryResult)]
pub(super) struct ItemRow {
    item: String,
    judged: i64,
    conforming: i64,
}

pub(super) fn candidate_of(row: ContributionRow) -> Result<Candidate> {
    let kind = |raw: &str| GovernmentKind::ALL.into_iter().find(|kind| kind.as_str() == raw);
    let traits = Traits {
        population: row.population.map(u32::try_from).transpose().map_err(Error::internal)?,
        kind: row.government_kind.as_deref().map(|raw| word(raw, kind)).transpose()?,
        network: row.network_model.as_deref().map(|raw| word(raw, NetworkModel::parse)).transpose()?,
    };
    let earlier = row.earlier_year.zip(row.earlier_edition);
    let comparable = match (earlier, row.earlier_points, row.later_points, row.comparable_percent) {
        (Some((year, edition)), Some(before), Some(after), Some(percent)) => Some(Comparable {
            earlier_year: FiscalYear::parse("earlier_year", year.into())
                .map_err(|_| garbled("earlier year"))?,
            earlier_edition: EditionCode::parse("earlier_edition", &edition)
                .map_err(|_| garbled("earlier edition"))?,
            before: row_of(&before)?,
            after: row_of(&after)?,
            percent: u32::try_from(percent).map_err(Error::internal)?,
        }),
        _ => None,
    };
    let mut values = row.scores.chunks_exact(5).map(|five| match five {
        [halves, weight, in_tier, applicable, judged] => {
            let wide = |n: &i64| u64::try_from(*n).map_err(Error::internal);
            let count = |n: &i64| u32::try_from(*n).map_err(Error::internal);
            let (in_tier, applicable, judged) = (count(in_tier)?, count(applicable)?, count(judged)?);
            Ok(Score::stored(wide(halves)?, wide(weight)?, in_tier, applicable, judged))
        }
        _ => Err(garbled("scores")),
    });
    let scores: Vec<Score> = values.by_ref().collect::<Result<_>>()?;
    let of = |variable: Variable| scores.get(usize::from(variable.number())).copied();
    if Variable::all().any(|variable| of(variable).is_none()) {
        return Err(garbled("scores"));
    }
    Ok(Candidate {
        contributor: Id::from_uuid(row.tenant_id),
        participation: Id::from_uuid(row.participation_id),
        scores: PerVariable::from_fn(|variable| of(variable).unwrap_or_default()),
        traits,
        comparable,
    })
}

/// Each release with its figures and its cohort: linear in the rows.
pub(super) fn beside_of(
    others: Vec<release::Model>,
    figures: Vec<FiguresRow>,
    cohorts: Vec<CohortRow>,
) -> Result<Vec<Beside>> {
    let mut published: BTreeMap<Uuid, String> =
        figures.into_iter().map(|row| (row.release_id, row.figures)).collect();
    let mut bodies: BTreeMap<Uuid, Vec<CohortRow>> = BTreeMap::new();
    for row in cohorts {
        bodies.entry(row.release_id).or_default().push(row);
    }
    let mut beside = Vec::with_capacity(others.len());
    for other in others {
        let figures = published.remove(&other.id).ok_or_else(|| garbled("a release without figures"))?;
        let (mut rows, mut groups) = (BTreeMap::new(), BTreeMap::new());
        let mut masks: Vec<(OrganizationId, i16)> = Vec::new();
        for body in bodies.remove(&other.id).unwrap_or_default() {
            let id = Id::from_uuid(body.tenant_id);
            rows.insert(id, row_of(&body.points)?);
            if let Some(code) = body.group_code {
                let code = GroupCode::parse(&code).map_err(|_| garbled("group"))?;
                groups.entry(code).or_insert_with(BTreeSet::new).insert(id);
            }
            masks.push((id, body.compared));
        }
        let compared = PerVariable::from_fn(|variable| {
            let counts = |(_, mask): &&(_, i16)| mask & bit(variable) != 0;
            masks.iter().filter(counts).map(|(id, _)| *id).collect::<BTreeSet<_>>()
        });
        let published = Published::decode(&figures)?;
        beside.push(Beside { release: release_of(other)?, rows, groups, compared, published });
    }
    Ok(beside)
}

/// The variables as bits, the whole first.
pub(super) fn mask(compared: &PerVariable<bool>) -> i16 {
    compared.iter().filter(|(_, counts)| **counts).map(|(variable, _)| bit(variable)).sum()
}

const fn bit(variable: Variable) -> i16 {
    1 << variable.number()
}

pub(super) fn item_of(row: ItemRow) -> Result<ItemCount> {
    let count = |n: i64| u32::try_from(n).map_err(Error::internal);
    Ok(ItemCount { item: row.item, conforming: count(row.conforming)?, judged: count(row.judged)? })
}

fn row_of(points: &[i32]) -> Result<Row> {
    if points.len() != 9 {
        return Err(garbled("points"));
    }
    let of = |variable: Variable| points.get(usize::from(variable.number())).copied();
    Ok(PerVariable::from_fn(|variable| of(variable).and_then(|points| Hundredths::new(points.into()))))
}

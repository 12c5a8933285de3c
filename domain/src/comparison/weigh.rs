//! A frozen cohort beside all that is released over the same answers: as the judge of disclosure asks for it.
use super::{Comparable, Frozen, Release, ReleaseScope};
use crate::{
    Result,
    access::OrganizationId,
    disclosure::{
        Disclosed, Earlier, GroupCode, ItemCount, Proposal, Published, Relation, Row, Rows, Rules, Shown,
        judge,
    },
    scoring::{PerVariable, Variable},
};
use std::collections::{BTreeMap, BTreeSet};

type Groups = BTreeMap<GroupCode, BTreeSet<OrganizationId>>;

/// A released release that another one is checked together with.
#[derive(Debug, Clone)]
pub struct Beside {
    /// Which.
    pub release: Release,
    /// Its cohort.
    pub rows: Rows<OrganizationId>,
    /// Its peer groups; empty if it has none.
    pub groups: Groups,
    /// The bodies in its change since the year before, variable by variable.
    pub compared: PerVariable<BTreeSet<OrganizationId>>,
    /// What of it is shown.
    pub published: Published,
}

impl Beside {
    /// Whether a body's scores of two years compare with this release of the earlier year.
    pub(super) fn compares(&self, body: OrganizationId, of: &Comparable) -> bool {
        let key = &self.release.key;
        (key.fiscal_year, key.edition) == (of.earlier_year, of.earlier_edition)
            && self.rows.contains_key(&body)
    }

    /// Whether a body that compares with this release does so in `variable`, with that score of its own now.
    pub(super) fn compares_in(&self, variable: Variable, body: &Frozen) -> bool {
        let then = self.rows.get(&body.contributor).is_some_and(|row| row.get(variable).is_some());
        let both = body
            .comparable
            .as_ref()
            .is_some_and(|of| of.before.get(variable).is_some() && of.after.get(variable).is_some());
        then && both && body.row.get(variable).is_some()
    }

    fn of_year(&self, release: &Release) -> bool {
        self.release.key.fiscal_year == release.key.fiscal_year
    }

    /// What this is to `release`, of which it shares the year.
    fn relation(&self, release: &Release) -> Relation {
        if self.release.owner != release.owner {
            return match self.release.scope {
                ReleaseScope::Nation => Relation::Whole,
                ReleaseScope::Prefecture => Relation::Part,
            };
        }
        if self.release.key.tier == release.key.tier { Relation::Superseded } else { Relation::OtherTier }
    }

    fn shown(&self, relation: Relation, release: &Release) -> Shown<'_, OrganizationId> {
        Shown {
            relation,
            other_tier: self.release.key.tier != release.key.tier,
            rows: &self.rows,
            groups: &self.groups,
            compared: &self.compared,
            published: &self.published,
        }
    }
}

/// The release of the year before that `release` is compared with: of the same owner and tier, not superseded, and the last
/// one if there are some of several editions.
pub(super) fn year_before<'a>(release: &Release, beside: &'a [Beside]) -> Option<&'a Beside> {
    let superseded = |one: &Beside| {
        beside.iter().any(|o| o.release.revision.as_ref().is_some_and(|r| r.supersedes == one.release.id))
    };
    beside
        .iter()
        .filter(|one| !one.of_year(release) && one.release.owner == release.owner)
        .filter(|one| one.release.key.tier == release.key.tier && !superseded(one))
        .max_by_key(|one| (one.release.published_at, one.release.id))
}

/// What `release` is judged under: today's `rules`, or of each those that something released over the same answers was
/// judged under, where these are stricter. What was promised of a score then is not taken back by what joins it.
pub(super) fn rules_beside(release: &Release, beside: &[Beside], rules: &Rules) -> Rules {
    strictest(rules, beside.iter().filter(|one| one.of_year(release)).map(|one| &one.published))
}

fn strictest<'a>(rules: &Rules, all: impl Iterator<Item = &'a Published>) -> Rules {
    all.fold(*rules, |rules, published| rules.or_stricter(&published.rules))
}

/// What may be released of the frozen cohort; the reason, if nothing may.
pub(super) fn weigh(
    release: &Release,
    frozen: &[Frozen],
    beside: &[Beside],
    items: &[ItemCount],
    rules: &Rules,
) -> Result<Disclosed<Published>> {
    let row = |body: &Frozen| (body.contributor, body.row);
    let rows: Rows<OrganizationId> = frozen.iter().map(row).collect();
    // All of them, with nobody in some: which groups there are tells nothing of who takes part.
    let mut groups: Groups =
        release.partition.codes()?.into_iter().map(|code| (code, BTreeSet::new())).collect();
    for body in frozen {
        if let Some(code) = &body.group {
            groups.entry(code.clone()).or_default().insert(body.contributor);
        }
    }
    let shown: Vec<_> = beside
        .iter()
        .filter(|one| one.of_year(release))
        .map(|one| one.shown(one.relation(release), release))
        .collect();
    let before = side(frozen, |of| of.before);
    let after = side(frozen, |of| of.after);
    let year = year_before(release, beside);
    // Whatever it is to the release of its own year: the judge asks only what is shown.
    let of_earlier: Vec<_> = beside
        .iter()
        .filter(|one| !one.of_year(release))
        .filter(|one| year.is_some_and(|year| one.release.key.edition == year.release.key.edition))
        .map(|one| one.shown(Relation::Superseded, release))
        .collect();
    let percents = frozen.iter().filter_map(|body| body.comparable.as_ref()).map(|of| of.percent);
    let percent = percents.min().unwrap_or(0);
    let earlier = year.map(|year| Earlier {
        fiscal_year: year.release.key.fiscal_year,
        released: &year.rows,
        before: &before,
        after: &after,
        shown: &of_earlier,
        rules: strictest(rules, of_earlier.iter().map(|one| one.published)),
        comparable_percent: percent,
    });
    Ok(judge(&Proposal { rows: &rows, groups: &groups, shown: &shown, earlier, items }, rules))
}

fn side(frozen: &[Frozen], of: impl Fn(&super::Comparable) -> Row) -> Rows<OrganizationId> {
    let row = |body: &Frozen| Some((body.contributor, of(body.comparable.as_ref()?)));
    frozen.iter().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Id,
        catalog::EditionCode,
        comparison::{Key, Partition, ReleaseState},
        kernel::fiscal::FiscalYear,
        scoring::{Basis, Hundredths, Tier},
    };
    use uuid::Uuid;

    fn release(year: i32) -> Release {
        Release {
            id: Id::from_uuid(Uuid::nil()),
            owner: Id::from_uuid(Uuid::nil()),
            scope: ReleaseScope::Prefecture,
            key: Key {
                fiscal_year: FiscalYear::parse("fiscalYear", year).unwrap(),
                edition: EditionCode::parse("edition", "H19.7").unwrap(),
                basis: Basis::Judged,
                tier: Tier::Full,
            },
            partition: Partition::None,
            revision: None,
            state: ReleaseState::Released,
            withheld: None,
            checked_under: None,
            opened_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            closed_at: None,
            published_at: None,
            version: 1,
        }
    }

    /// A release of ten bodies that was judged under `rules`.
    fn judged(year: i32, rules: &Rules) -> Beside {
        let row = |body: u8| {
            let overall = Hundredths::new(500 + 900 * i64::from(body));
            (Id::from_uuid(Uuid::from_u128(body.into())), Row { overall, domains: [None; 8] })
        };
        let rows: Rows<OrganizationId> = (1..=10).map(row).collect();
        let groups = BTreeMap::new();
        let proposal = Proposal { rows: &rows, groups: &groups, shown: &[], earlier: None, items: &[] };
        let published = judge(&proposal, rules).released().cloned().unwrap();
        Beside { release: release(year), rows, groups, compared: PerVariable::default(), published }
    }

    #[test]
    fn what_stricter_rules_promised_is_kept_beside_later_releases() {
        let house = Rules::HOUSE;
        let beside = [
            judged(2025, &Rules { mean_needs: 7, named_spare: 7, ..house }),
            judged(2025, &Rules { least_bound: 10, ..house }),
            judged(2024, &Rules { spread_needs: 12, ..house }),
        ];
        let both = Rules { mean_needs: 7, named_spare: 7, least_bound: 10, ..house };
        assert_eq!(
            rules_beside(&release(2025), &beside, &house),
            both,
            "the year before binds the change only"
        );
        let today = Rules { mean_needs: 9, ..house };
        assert_eq!(rules_beside(&release(2025), &beside, &today), Rules { mean_needs: 9, ..both });
        assert_eq!(rules_beside(&release(2026), &beside, &today), today);
    }
}

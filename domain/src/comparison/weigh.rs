//! A frozen cohort beside all that is released over the same answers: as the judge of disclosure asks for it.
use super::{Frozen, Release, ReleaseScope};
use crate::{
    access::OrganizationId,
    disclosure::{
        Disclosed, Earlier, GroupCode, ItemCount, Proposal, Published, Relation, Row, Rows, Rules, Shown, judge,
    },
    kernel::fiscal::FiscalYear,
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
    /// The bodies in its change since the year before.
    pub compared: BTreeSet<OrganizationId>,
    /// What of it is shown.
    pub published: Published,
}

impl Beside {
    /// Whether a body's scores of two years compare with this release of the earlier year.
    pub(super) fn compares(&self, body: OrganizationId, year: FiscalYear) -> bool {
        self.release.key.fiscal_year == year && self.rows.contains_key(&body)
    }

    fn of_year(&self, release: &Release) -> bool {
        self.release.key.fiscal_year == release.key.fiscal_year
    }

    /// What this is to `release`, of which it shares the year.
    fn relation(&self, release: &Release) -> Relation {
        match (self.release.scope, release.scope) {
            (ReleaseScope::Prefecture, ReleaseScope::Nation) => Relation::Part,
            (ReleaseScope::Nation, ReleaseScope::Prefecture) => Relation::Whole,
            _ if self.release.key.tier == release.key.tier => Relation::Superseded,
            _ => Relation::OtherTier,
        }
    }

    const fn shown(&self, relation: Relation) -> Shown<'_, OrganizationId> {
        Shown {
            relation,
            rows: &self.rows,
            groups: &self.groups,
            compared: &self.compared,
            published: &self.published,
        }
    }
}

/// The release of the year before that `release` is compared with: of the same owner, and not superseded.
pub(super) fn year_before<'a>(release: &Release, beside: &'a [Beside]) -> Option<&'a Beside> {
    let superseded = |one: &Beside| {
        beside.iter().any(|o| o.release.revision.as_ref().is_some_and(|r| r.supersedes == one.release.id))
    };
    beside
        .iter()
        .filter(|one| !one.of_year(release) && one.release.owner == release.owner)
        .find(|one| !superseded(one))
}

/// What may be released of the frozen cohort; the reason, if nothing may.
pub(super) fn weigh(
    release: &Release,
    frozen: &[Frozen],
    beside: &[Beside],
    items: &[ItemCount],
    rules: &Rules,
) -> Disclosed<Published> {
    let row = |body: &Frozen| (body.contributor, body.row);
    let rows: Rows<OrganizationId> = frozen.iter().map(row).collect();
    let mut groups = Groups::new();
    for body in frozen {
        if let Some(code) = &body.group {
            groups.entry(code.clone()).or_default().insert(body.contributor);
        }
    }
    let shown: Vec<_> = beside
        .iter()
        .filter(|one| one.of_year(release))
        .map(|one| one.shown(one.relation(release)))
        .collect();
    let before = side(frozen, |of| of.before);
    let after = side(frozen, |of| of.after);
    // Whatever it is to the release of its own year: the judge asks only what is shown.
    let of_earlier: Vec<_> = beside
        .iter()
        .filter(|one| !one.of_year(release) && one.release.key.edition == release.key.edition)
        .map(|one| one.shown(Relation::Superseded))
        .collect();
    let percents = frozen.iter().filter_map(|body| body.comparable.as_ref()).map(|of| of.percent);
    let percent = percents.min().unwrap_or(0);
    let earlier = year_before(release, beside).map(|year| Earlier {
        fiscal_year: year.release.key.fiscal_year,
        released: &year.rows,
        before: &before,
        after: &after,
        shown: &of_earlier,
        comparable_percent: percent,
    });
    judge(&Proposal { rows: &rows, groups: &groups, shown: &shown, earlier, items }, rules)
}

fn side(frozen: &[Frozen], of: impl Fn(&super::Comparable) -> Row) -> Rows<OrganizationId> {
    let row = |body: &Frozen| Some((body.contributor, of(body.comparable.as_ref()?)));
    frozen.iter().filter_map(row).collect()
}

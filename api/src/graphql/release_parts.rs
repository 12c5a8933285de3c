//! What a release shows besides its own figures: groups, details, the year before, revisions.
use super::{
    figures::VariableFigures,
    gid::gid,
    page,
    scalar::{BilingualText, FiscalYearView, ReasonView},
    score::domain_number,
};
use async_graphql::{ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    Result,
    comparison::{Release, group_name},
    disclosure::{
        Assessment, Change, Cohort, Detail, Disclosed, GroupCode, Published, WithheldReason, YearChange,
        work_on_first,
    },
    kernel::fiscal::FiscalYear,
    scoring::{PerVariable, Scores, Variable},
};

/// A peer group of a release, with its figures.
pub(super) struct PeerGroup(GroupCode, Assessment);

impl From<(GroupCode, Assessment)> for PeerGroup {
    fn from((code, assessment): (GroupCode, Assessment)) -> Self {
        Self(code, assessment)
    }
}

/// A peer group of a release, with its figures.
#[Object]
impl PeerGroup {
    /// Its stable code.
    async fn code(&self) -> &str {
        self.0.as_str()
    }
    /// Its name.
    async fn name(&self) -> BilingualText {
        let (en, ja) = group_name(&self.0);
        BilingualText::new(ja, en)
    }
    /// Its figures, the whole first, then the eight domains.
    #[graphql(complexity = "page::list(9, child_complexity)")]
    async fn figures(&self) -> Vec<VariableFigures> {
        VariableFigures::all(&self.1)
    }
}

/// The mean of the best quarter of a cohort in one variable.
#[derive(SimpleObject)]
pub(super) struct TopQuarter {
    /// The domain, 1 to 8; null for the whole.
    domain: Option<u8>,
    /// The mean, in steps of 5 points or more.
    mean: Option<u32>,
    /// Why there is none.
    withheld: Option<ReasonView>,
}

impl TopQuarter {
    pub(super) fn all(details: &PerVariable<Detail>) -> Vec<Self> {
        let of = |(variable, detail): (Variable, &Detail)| Self {
            domain: domain_number(variable),
            mean: detail.released().copied(),
            withheld: why(detail.withheld()),
        };
        details.iter().map(of).collect()
    }
}

/// How many bodies of a cohort conform to an item.
#[derive(SimpleObject)]
pub(super) struct ItemRate {
    /// The item's code.
    item: String,
    /// The share of conforming bodies among those judged, in steps of 5 per cent or more: the lowest means "this or
    /// less", the highest "this or more".
    percent: Option<u32>,
    /// Why there is none.
    withheld: Option<ReasonView>,
}

impl From<(String, Detail)> for ItemRate {
    fn from((item, rate): (String, Detail)) -> Self {
        Self { item, percent: rate.released().copied(), withheld: why(rate.withheld()) }
    }
}

/// How the means moved since the year before.
#[derive(SimpleObject)]
pub(super) struct YearOverYear {
    /// The earlier fiscal year.
    from: FiscalYearView,
    /// How much of the tier, by weight, both years asked alike: whole per cent.
    comparable_percent: u32,
    /// The whole first, then the eight domains.
    changes: Vec<MeanChange>,
}

/// How a mean moved, over the bodies and items that both years have.
#[derive(SimpleObject)]
struct MeanChange {
    /// The domain, 1 to 8; null for the whole.
    domain: Option<u8>,
    /// Bodies with such a score in both years.
    n: Option<u32>,
    /// Their mean in the earlier year, in whole points: over comparable items, so it need not be that year's mean.
    earlier: Option<u32>,
    /// Their mean in the later year, in whole points.
    later: Option<u32>,
    /// The later minus the earlier, in points.
    points: Option<i64>,
    /// Why there is none.
    withheld: Option<ReasonView>,
}

impl YearOverYear {
    pub(super) fn of(change: YearChange) -> Result<Self> {
        let of = |(variable, change): (Variable, &Disclosed<Change>)| {
            let shown = change.released();
            MeanChange {
                domain: domain_number(variable),
                n: shown.map(|change| change.n),
                earlier: shown.map(|change| change.earlier),
                later: shown.map(|change| change.later),
                points: shown.map(|change| change.points()),
                withheld: why(change.withheld()),
            }
        };
        Ok(Self {
            from: FiscalYear::parse("from", change.from)?.into(),
            comparable_percent: change.comparable_percent,
            changes: change.variables.iter().map(of).collect(),
        })
    }
}

/// A domain in which the caller's own body stands below the released mean.
#[derive(SimpleObject)]
pub(super) struct OwnPriority {
    /// The domain, 1 to 8.
    domain: u8,
    /// Own score minus the released mean, in points, as coarse as that mean: negative.
    gap_to_mean: i64,
}

impl OwnPriority {
    pub(super) fn all(own: &Scores, shown: &Published) -> Vec<Self> {
        work_on_first(&Cohort::row(own), &shown.whole, &shown.rules)
            .into_iter()
            .map(|first| Self { domain: first.domain.number(), gap_to_mean: first.gap_to_mean })
            .collect()
    }
}

/// One release of a revision history.
#[derive(SimpleObject)]
pub(super) struct ReleaseRevision {
    /// 1 for the first release, then counting up.
    number: u32,
    /// The release's global id.
    release_id: ID,
    /// The global id of the release that it took the place of.
    supersedes_id: Option<ID>,
    /// Why it took its place.
    reason: Option<String>,
    /// When it was released.
    published_at: Option<DateTime<Utc>>,
}

impl ReleaseRevision {
    /// The history, oldest first.
    pub(super) fn chain(releases: Vec<Release>) -> Vec<Self> {
        let of = |(number, release): (u32, Release)| Self {
            number,
            release_id: gid(release.id),
            supersedes_id: release.revision.as_ref().map(|revision| gid(revision.supersedes)),
            reason: release.revision.map(|revision| revision.reason.as_str().to_owned()),
            published_at: release.published_at,
        };
        (1..).zip(releases).map(of).collect()
    }
}

fn why(reason: Option<WithheldReason>) -> Option<ReasonView> {
    reason.map(|reason| reason.reason().into())
}

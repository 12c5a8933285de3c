//! What a mid-term plan covers, and what it does not.
use super::{Plan, PlanId, PlanKind};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::fiscal::FiscalYear,
    target::{Target, TargetRef},
};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Of which mid-term plan.
#[derive(Debug, Clone, Copy)]
pub enum CoverageOf {
    /// Of this one.
    Plan(PlanId),
    /// Of the one in force that begins with this fiscal year.
    Starting(FiscalYear),
}

/// One target of the plan.
#[derive(Debug, Clone)]
pub struct CoverageLine {
    /// What.
    pub target: Target,
    /// In which fiscal years it is to be audited.
    pub planned: Vec<i32>,
    /// In which of the plan's fiscal years a report on it was signed.
    pub audited: Vec<i32>,
    /// Planned fiscal years that have begun, without a signed report.
    pub gaps: Vec<i32>,
}

/// The plan beside what was done.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// The plan.
    pub plan: Plan,
    /// Its targets, by kind and name.
    pub lines: Vec<CoverageLine>,
    /// Present departments and systems that no line names, by kind and name.
    pub uncovered: Vec<Target>,
}

/// Reads the coverage in a constant number of statements; none if there is no such mid-term plan.
pub struct ReadCoverage(pub CoverageOf);

impl UseCase for ReadCoverage {
    const ACTION: Action = Action::PlanRead;
    type Output = Option<Coverage>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Option<Coverage>> {
        let plan = match self.0 {
            CoverageOf::Plan(id) => store.plans(&[id]).await?.pop(),
            CoverageOf::Starting(year) => store.mid_term_plan(year).await?,
        };
        let Some(plan) = plan.filter(|plan| plan.kind == PlanKind::MidTerm) else { return Ok(None) };
        let years = plan.years();
        let (first, last) =
            (years.first().copied().unwrap_or_default(), years.last().copied().unwrap_or_default());
        let mut audited: BTreeMap<TargetRef, BTreeSet<i32>> = BTreeMap::new();
        for (target, year) in store.audited(first, last).await? {
            audited.entry(target).or_default().insert(year);
        }
        let mut planned: BTreeMap<TargetRef, (Target, BTreeSet<i32>)> = BTreeMap::new();
        for (_, line) in store.plan_lines(&[plan.id]).await? {
            let entry =
                planned.entry(line.target.of).or_insert_with(|| (line.target.clone(), BTreeSet::new()));
            entry.1.extend(line.fiscal_year.map(FiscalYear::year));
        }
        let uncovered = uncovered(store, &planned.keys().copied().collect()).await?;
        let now = FiscalYear::of(cx.now)?.year();
        let lines = planned.into_values().map(|(target, planned)| {
            let audited = audited.remove(&target.of).unwrap_or_default();
            let gaps =
                planned.iter().filter(|year| **year <= now && !audited.contains(year)).copied().collect();
            CoverageLine {
                target,
                planned: planned.into_iter().collect(),
                audited: audited.into_iter().collect(),
                gaps,
            }
        });
        let mut lines: Vec<CoverageLine> = lines.collect();
        lines.sort_by(|a, b| by_name(&a.target, &b.target));
        Ok(Some(Coverage { plan, lines, uncovered }))
    }
}

async fn uncovered<S: Store>(store: &mut S, named: &HashSet<TargetRef>) -> Result<Vec<Target>> {
    let departments = store.present_departments().await?.into_iter();
    let departments = departments.map(|one| Target { of: TargetRef::Department(one.id), name: one.name });
    let systems = store.present_systems().await?.into_iter();
    let systems = systems.map(|one| Target { of: TargetRef::System(one.id), name: one.name });
    let mut left: Vec<Target> = departments.chain(systems).filter(|one| !named.contains(&one.of)).collect();
    left.sort_by(by_name);
    Ok(left)
}

fn by_name(a: &Target, b: &Target) -> std::cmp::Ordering {
    (a.of.kind(), a.name.as_str(), a.of).cmp(&(b.of.kind(), b.name.as_str(), b.of))
}

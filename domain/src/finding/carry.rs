//! From one audit to the next: what is not settled goes on.
use super::{
    Finding, FindingId, FindingState, FindingVerb, LineageId, accept::expires, lineage::along, open::step_of,
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    audit::{Audit, AuditId, State},
    catalog::UNKNOWN_MAPPING,
    corrective,
};
use std::collections::{BTreeSet, HashMap};

const ALREADY: Reason = Reason::of(
    "CARRIED_OVER_ALREADY",
    "The findings of the older audit were carried over already.",
    "元の監査の指摘はすでに繰り越されています。",
);
const YEAR: Reason = Reason::of(
    "CARRY_OVER_YEAR",
    "Findings are carried over into an audit of a later fiscal year.",
    "指摘は、後の年度の監査にのみ繰り越せます。",
);

/// Carries the unsettled findings of a signed audit over into a newer one that is not in fieldwork yet.
pub struct CarryOverFindings {
    /// The newer audit.
    pub audit: AuditId,
    /// The older audit.
    pub from: AuditId,
}

impl UseCase for CarryOverFindings {
    const ACTION: Action = Action::FindingFollowUp;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        // Always in the same order, so that two of these never wait for each other.
        let (to, from) = if self.audit < self.from {
            let to = store.audit(self.audit).await?;
            (to, store.audit(self.from).await?)
        } else {
            let from = store.audit(self.from).await?;
            (store.audit(self.audit).await?, from)
        };
        carry_over(store, cx, &from, &to).await?;
        cx.about(to.id);
        Ok(to.id)
    }
}

/// Carries the unsettled findings of `from` over into `to`, both locked by the caller: each goes on as a new finding of the
/// same lineage, where it stands, with its owner, its due day and its corrective actions that were neither rejected nor
/// cancelled. Where the editions differ, its item is what the mapping makes of it. Accepted risks whose acceptance still
/// runs come along as accepted. Answers how many there were.
pub async fn carry_over<S: Store>(store: &mut S, cx: &mut Context, from: &Audit, to: &Audit) -> Result<u64> {
    // What was carried into an audit that was given up goes on from there.
    if !from.is_followed_up() && from.state != State::Cancelled {
        from.state.must_be(State::Reported)?;
    }
    // Of a cancelled audit into the one that is made in its place, perhaps in the same fiscal year.
    let soonest =
        if from.state == State::Cancelled { from.fiscal_year.year() } else { from.fiscal_year.year() + 1 };
    if to.fiscal_year.year() < soonest || to.id == from.id {
        return Err(Error::invalid("fromAuditId", YEAR));
    }
    if to.state >= State::Fieldwork {
        to.state.must_be(State::Submitted)?;
    }
    let all = store.findings_of(&[from.id]).await?;
    if all.iter().any(|one| one.state == FindingState::CarriedOver) {
        return Err(Error::Conflict(ALREADY));
    }
    let mapping = if from.edition == to.edition {
        None
    } else {
        let mapping = store.mappings(&[(from.edition, to.edition)]).await?.pop();
        Some(mapping.ok_or(Error::Conflict(UNKNOWN_MAPPING))?)
    };
    let goes_on = |one: &Finding| one.state.is_issued() && !one.state.is_terminal();
    let old: Vec<Finding> = all.into_iter().filter(goes_on).collect();
    let years = recurring(store, &old, to).await?;
    let (mut saved, mut steps) = (Vec::new(), Vec::new());
    let mut moved: HashMap<FindingId, FindingId> = HashMap::new();
    for mut older in old {
        let mut newer = Finding {
            id: cx.new_id(),
            audit: to.id,
            recurring_years: years.get(&older.lineage).copied().unwrap_or(1),
            carried_from: Some(older.id),
            version: 1,
            ..older.clone()
        };
        if let Some(mapping) = &mapping {
            along(mapping, &mut newer.content);
        }
        let stood = older.go(FindingVerb::CarryOver)?;
        older.acceptance = None;
        moved.insert(older.id, newer.id);
        expires(cx, &newer)?;
        steps.push(step_of(cx, &older, FindingVerb::CarryOver, Some(stood), None));
        steps.push(step_of(cx, &newer, FindingVerb::BringOver, None, None));
        saved.extend([older, newer]);
    }
    store.save_findings(&saved).await?;
    store.add_finding_events(&steps).await?;
    corrective::move_along(store, cx, &moved, to.id).await?;
    u64::try_from(moved.len()).map_err(Error::internal)
}

/// In how many fiscal years the lineage of each of `findings` occurs, up to that of `to`.
async fn recurring<S: Store>(
    store: &mut S,
    findings: &[Finding],
    to: &Audit,
) -> Result<HashMap<LineageId, i32>> {
    let mut lineages: Vec<LineageId> = findings.iter().map(|one| one.lineage).collect();
    lineages.sort_unstable();
    lineages.dedup();
    let all = store.findings_of_lineages(&lineages).await?;
    let mut audits: Vec<AuditId> = all.iter().map(|one| one.audit).collect();
    audits.sort_unstable();
    audits.dedup();
    let mut held = store.audits(&audits).await?;
    // What was brought over into an audit that was cancelled was not found again there.
    held.retain(|audit| audit.state != State::Cancelled);
    let years: HashMap<AuditId, i32> =
        held.iter().map(|audit| (audit.id, audit.fiscal_year.year())).collect();
    let last = to.fiscal_year.year();
    let mut of: HashMap<LineageId, BTreeSet<i32>> =
        lineages.into_iter().map(|lineage| (lineage, BTreeSet::from([last]))).collect();
    for one in all.iter().filter(|one| one.issued_at.is_some()) {
        let year = years.get(&one.audit).filter(|year| **year <= last);
        if let (Some(years_of), Some(year)) = (of.get_mut(&one.lineage), year) {
            years_of.insert(*year);
        }
    }
    of.into_iter()
        .map(|(lineage, years)| Ok((lineage, i32::try_from(years.len()).map_err(Error::internal)?)))
        .collect()
}

/// Passes an audit all of whose findings are over or carried over. A risk that is accepted until a day is not over: it goes
/// along to the next audit, where it may return.
pub(crate) async fn must_be_settled<S: Store>(store: &mut S, audit: &Audit) -> Result<()> {
    let all = store.findings_of(&[audit.id]).await?;
    let open = all.iter().filter(|one| !one.state.is_terminal()).count();
    if open == 0 {
        return Ok(());
    }
    let en = format!("{open} findings of this audit are not settled.");
    let ja = format!("この監査には、完了していない指摘が{open}件あります。");
    Err(Error::Conflict(Reason::naming("FINDINGS_OPEN", en, ja)))
}

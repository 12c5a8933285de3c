//! Recording what is asked for and who bids, until somebody is selected.
use super::{Bidder, Procurement, Specification};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, OrganizationId, OrganizationKind, UseCase},
    engagement::{
        Engagement, EngagementId,
        firms::NOT_A_FIRM,
        manage::{own, save},
    },
    kernel::version,
};
use std::collections::HashSet;

const DECIDED: Reason = Reason::of(
    "PROCUREMENT_SELECTED",
    "The bidders are selected: nothing of this procurement changes any more.",
    "委託先は選定済みのため、調達の記録は変更できません。",
);
const COUNT: Reason =
    Reason::of("BIDDER_COUNT", "Record at most 50 bidders.", "応札者は50者以内で記録してください。");
const TWICE: Reason = Reason::of(
    "BIDDER_TWICE",
    "A bidder stands in the list once.",
    "同じ応札者を重複して記録することはできません。",
);
/// No specification is recorded.
pub(super) const UNSPECIFIED: Reason = Reason::of(
    "PROCUREMENT_UNRECORDED",
    "No procurement is recorded for this engagement: begin with its specification.",
    "この共同監査の調達は記録されていません。先に仕様を記録してください。",
);

/// Records what is asked for, in the place of what was recorded before.
pub struct RecordSpecification {
    /// For which engagement.
    pub engagement: EngagementId,
    /// What is asked for.
    pub specification: Specification,
    /// The engagement's version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for RecordSpecification {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        let (mut engagement, _) = open(store, cx, self.engagement, self.expected_version).await?;
        self.specification.check()?;
        store.set_specification(engagement.id, &self.specification).await?;
        engagement.version += 1;
        save(store, cx, &engagement).await
    }
}

/// Records who bid, all at once, in the place of what was recorded before.
pub struct RecordBids {
    /// For which engagement.
    pub engagement: EngagementId,
    /// Who bid.
    pub bidders: Vec<Bidder>,
    /// The engagement's version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for RecordBids {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        if self.bidders.len() > 50 {
            return Err(Error::invalid("bidders", COUNT));
        }
        must_differ(&self.bidders)?;
        let (mut engagement, recorded) = open(store, cx, self.engagement, self.expected_version).await?;
        if recorded.is_none() {
            return Err(Error::Conflict(UNSPECIFIED));
        }
        must_be_firms(store, &self.bidders).await?;
        store.set_bidders(engagement.id, &self.bidders).await?;
        engagement.version += 1;
        save(store, cx, &engagement).await
    }
}

/// The engagement, while its procurement may be recorded, and what is recorded of it.
pub(super) async fn open<S: Store>(
    store: &mut S,
    cx: &Context,
    id: EngagementId,
    expected_version: i32,
) -> Result<(Engagement, Option<Procurement>)> {
    let engagement = own(store, cx, id).await?;
    version::expect(engagement.version, expected_version)?;
    if !engagement.state.procures() {
        return Err(engagement.stands_elsewhere());
    }
    let recorded = store.procurements(&[engagement.id]).await?.pop();
    if recorded.as_ref().is_some_and(|recorded| recorded.selection.is_some()) {
        return Err(Error::Conflict(DECIDED));
    }
    Ok((engagement, recorded))
}

/// No name and no firm stands there twice: who is selected must be one.
fn must_differ(bidders: &[Bidder]) -> Result<()> {
    let (mut names, mut firms) = (HashSet::new(), HashSet::new());
    for (index, one) in bidders.iter().enumerate() {
        if !names.insert(one.name.as_str()) {
            return Err(Error::invalid_at("bidders", index, "name", TWICE));
        }
        if one.firm.is_some_and(|firm| !firms.insert(firm)) {
            return Err(Error::invalid_at("bidders", index, "firmId", TWICE));
        }
    }
    Ok(())
}

async fn must_be_firms<S: Store>(store: &mut S, bidders: &[Bidder]) -> Result<()> {
    let named: Vec<OrganizationId> = bidders.iter().filter_map(|one| one.firm).collect();
    let mut firms = store.organizations(&named).await?;
    firms.retain(|one| one.kind == OrganizationKind::AuditFirm);
    let is_none = |one: &Bidder| one.firm.is_some_and(|firm| !firms.iter().any(|known| known.id == firm));
    match bidders.iter().position(is_none) {
        Some(index) => Err(Error::invalid_at("bidders", index, "firmId", NOT_A_FIRM)),
        None => Ok(()),
    }
}

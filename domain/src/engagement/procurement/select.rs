//! Selecting among the bidders, which ends the record; and what follows from it for who is appointed.
use super::{
    Selection,
    record::{UNSPECIFIED, open},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, OrganizationId, UseCase},
    engagement::{EngagementId, EngagementReason, manage::save},
    kernel::fiscal::day_in_japan,
};
use chrono::NaiveDate;

const NOBODY: Reason = Reason::of(
    "SELECTION_EMPTY",
    "Select at least one bidder.",
    "選定する応札者を一者以上指定してください。",
);
const DAY: Reason = Reason::of(
    "SELECTION_DAY",
    "The day of the selection lies between the last day for bids and today.",
    "選定日は、入札等の締切日から本日までの日付を指定してください。",
);

/// Selects bidders. Nothing of the record changes afterwards, and nobody else is appointed.
pub struct SelectBidders {
    /// For which engagement.
    pub engagement: EngagementId,
    /// The bidders' places in the list, from 1 on.
    pub places: Vec<i32>,
    /// Why these.
    pub reason: EngagementReason,
    /// The day of the decision, in Japan.
    pub selected_on: NaiveDate,
    /// The engagement's version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for SelectBidders {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        if self.places.is_empty() {
            return Err(Error::invalid("places", NOBODY));
        }
        let (mut engagement, recorded) = open(store, cx, self.engagement, self.expected_version).await?;
        let recorded = recorded.ok_or(Error::Conflict(UNSPECIFIED))?;
        for (index, place) in self.places.iter().enumerate() {
            recorded
                .may_select(*place)
                .map_err(|reason| Error::Invalid { field: format!("places.{index}").into(), reason })?;
        }
        if self.selected_on < recorded.specification.bids_until || day_in_japan(cx.now) < self.selected_on {
            return Err(Error::invalid("selectedOn", DAY));
        }
        let mut places = self.places;
        places.sort_unstable();
        places.dedup();
        let (reason, selected_on, recorded_at) = (self.reason, self.selected_on, cx.now);
        let selection = Selection { places, reason, selected_on, recorded_at };
        store.add_selection(engagement.id, &selection).await?;
        engagement.version += 1;
        save(store, cx, &engagement).await
    }
}

/// Passes if no procurement is recorded, as where an order is small enough to be given directly, or if it selected `firm`.
pub(in crate::engagement) async fn must_be_selected<S: Store>(
    store: &mut S,
    engagement: EngagementId,
    firm: OrganizationId,
) -> Result<()> {
    match store.procurements(&[engagement]).await?.pop() {
        Some(recorded) => recorded.must_have_selected(firm),
        None => Ok(()),
    }
}

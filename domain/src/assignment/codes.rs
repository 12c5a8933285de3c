//! The assignments of a bulk call, and what is kept of each step.
use super::{Assignment, AssignmentEvent, ReturnReason};
use crate::{
    Reason, Result, Store,
    access::{Context, UserId},
    audit::{Audit, item_error},
    catalog::ItemCode,
};
use std::collections::HashMap;

const NOT_ASSIGNED: Reason =
    Reason::of("ITEM_NOT_ASSIGNED", "This item is not assigned.", "この監査項目は割り当てられていません。");

/// The assignments of the codes, in their order, if all are assigned.
pub(super) async fn assigned<S: Store>(
    store: &mut S,
    audit: &Audit,
    codes: &[ItemCode],
) -> Result<Vec<Assignment>> {
    let found = store.assignments(&[audit.id], Some(codes)).await?;
    let mut found: HashMap<ItemCode, Assignment> = found.into_iter().map(|one| (one.item, one)).collect();
    let all = codes.iter().enumerate();
    all.map(|(index, code)| found.remove(code).ok_or_else(|| item_error(index, NOT_ASSIGNED))).collect()
}

/// Saves the assignments with one step of history each.
pub(super) async fn save<S: Store>(
    store: &mut S,
    cx: &Context,
    assignments: &[Assignment],
    by: UserId,
    reason: Option<&ReturnReason>,
) -> Result<()> {
    store.save_assignments(assignments).await?;
    let events = assignments.iter().map(|one| AssignmentEvent {
        id: cx.new_id(),
        audit: one.audit,
        item: one.item,
        kind: one.state,
        assignee: one.assignee,
        by,
        reason: reason.cloned(),
        at: cx.now,
    });
    store.add_assignment_events(&events.collect::<Vec<_>>()).await
}

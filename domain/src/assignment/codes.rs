//! The items of a bulk call, and what is kept of each step.
use super::{Assignment, AssignmentEvent, ReturnReason};
use crate::{
    Error, Reason, Result, Store,
    access::{Context, UserId},
    audit::Audit,
    catalog::ItemCode,
};
use std::collections::{HashMap, HashSet};

/// The most items of one call: a whole catalogue fits.
const MOST: usize = 400;

const COUNT: Reason =
    Reason::of("ITEM_COUNT", "Name 1 to 400 items.", "項目は1件から400件までで指定してください。");
const UNKNOWN: Reason = Reason::of(
    "UNKNOWN_ITEM",
    "This audit's edition has no such item.",
    "この監査が用いる版に、その監査項目はありません。",
);
const TWICE: Reason =
    Reason::of("ITEM_TWICE", "The same item appears twice in this call.", "同じ監査項目が重複しています。");
const NOT_ASSIGNED: Reason =
    Reason::of("ITEM_NOT_ASSIGNED", "This item is not assigned.", "この監査項目は割り当てられていません。");

/// A refusal of the `index`th item.
pub(super) fn item_error(index: usize, reason: Reason) -> Error {
    Error::Invalid { field: format!("items.{index}").into(), reason }
}

/// The codes, if the audit's edition has them all and none comes twice.
pub(super) async fn known<S: Store>(store: &mut S, audit: &Audit, items: &[String]) -> Result<Vec<ItemCode>> {
    if items.is_empty() || items.len() > MOST {
        return Err(Error::invalid("items", COUNT));
    }
    let edition = store.edition_items(audit.edition).await?;
    let edition: HashSet<ItemCode> = edition.iter().map(|item| item.code).collect();
    let mut seen = HashSet::new();
    let mut codes = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let code = ItemCode::parse("item", item).ok().filter(|code| edition.contains(code));
        let code = code.ok_or_else(|| item_error(index, UNKNOWN))?;
        if !seen.insert(code) {
            return Err(item_error(index, TWICE));
        }
        codes.push(code);
    }
    Ok(codes)
}

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

//! What assignments ask of the audit's own verbs.
use super::{Assignment, AssignmentState};
use crate::{
    Error, Reason, Result, Store,
    access::{Context, Role},
    audit::Audit,
    catalog::ItemCode,
};
use std::collections::HashMap;

const NOT_YOURS: Reason = Reason::of(
    "NOT_YOUR_ITEM",
    "Items of this audit are assigned, and this one is not assigned to you.",
    "この監査では項目ごとに担当者が決まっており、この項目はあなたの担当ではありません。",
);
const SUBMITTED: Reason = Reason::of(
    "ITEM_SUBMITTED",
    "You have submitted this item: it can be changed once it is returned.",
    "提出済みの項目です。差し戻された後に変更できます。",
);

/// Once items of an audit are assigned, people answer their own, as long as those are theirs to answer. The audit manager
/// may always answer.
pub(crate) async fn may_answer<S: Store>(
    store: &mut S,
    cx: &Context,
    audit: &Audit,
    codes: &[ItemCode],
) -> Result<()> {
    if cx.grant.scope().roles().contains(&Role::AuditManager) {
        return Ok(());
    }
    let all = store.assignments(&[audit.id], None).await?;
    if all.is_empty() {
        return Ok(());
    }
    let user = cx.grant.user()?;
    let all: HashMap<ItemCode, &Assignment> = all.iter().map(|one| (one.item, one)).collect();
    for (index, code) in codes.iter().enumerate() {
        let refused = match all.get(code) {
            Some(one) if one.user != user => NOT_YOURS,
            Some(one) if one.state == AssignmentState::Submitted => SUBMITTED,
            Some(_) => continue,
            None => NOT_YOURS,
        };
        return Err(Error::invalid_at("entries", index, "item", refused));
    }
    Ok(())
}

/// Passes when everything that was assigned has been submitted.
pub(crate) async fn all_submitted<S: Store>(store: &mut S, audit: &Audit) -> Result<()> {
    let all = store.assignments(&[audit.id], None).await?;
    let open = all.iter().filter(|one| one.state != AssignmentState::Submitted).count();
    if open == 0 {
        return Ok(());
    }
    let en = format!("{open} assigned items have not been submitted.");
    let ja = format!("割り当てた{open}項目がまだ提出されていません。");
    Err(Error::Conflict(Reason::naming("ASSIGNMENTS_OPEN", en, ja)))
}

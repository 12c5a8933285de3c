use super::codes;
use crate::{
    Reason, Result, Store,
    access::{Action, Context, UseCase},
    audit::{AuditId, State, item_error, named_items},
    catalog::ItemCode,
};
use std::collections::HashSet;

const NOT_YOURS: Reason = Reason::of(
    "NOT_YOUR_ITEM",
    "This item is assigned to somebody else.",
    "この監査項目は他の担当者に割り当てられています。",
);
const UNANSWERED: Reason =
    Reason::of("ITEM_UNANSWERED", "This item has no answer yet.", "この監査項目はまだ回答されていません。");

/// Hands in one's own items, all or none: each has an answer.
pub struct SubmitAssignedItems {
    /// In which audit.
    pub audit: AuditId,
    /// The items' codes as sent, 1 to 400.
    pub items: Vec<String>,
}

impl UseCase for SubmitAssignedItems {
    const ACTION: Action = Action::ItemSubmit;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let audit = store.audit(self.audit).await?;
        audit.state.must_be(State::SelfAssessment)?;
        let codes = named_items(store, &audit, &self.items).await?;
        let mut assignments = codes::assigned(store, &audit, &codes).await?;
        let answers = store.self_assessments(audit.id, Some(&codes)).await?;
        let answered: HashSet<ItemCode> = answers.iter().map(|answer| answer.item).collect();
        let user = cx.grant.user()?;
        for (index, one) in assignments.iter_mut().enumerate() {
            if one.user != user {
                return Err(item_error(index, NOT_YOURS));
            }
            one.state = one.state.submit()?;
            if !answered.contains(&one.item) {
                return Err(item_error(index, UNANSWERED));
            }
        }
        codes::save(store, cx, &assignments, user, None).await?;
        cx.about(audit.id);
        Ok(audit.id)
    }
}

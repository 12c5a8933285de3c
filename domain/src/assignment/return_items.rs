use super::{ReturnReason, codes};
use crate::{
    Reason, Result, Store,
    access::{Action, Context, UseCase},
    audit::{AuditId, State, item_error, named_items},
    catalog::ItemCode,
};
use std::collections::HashSet;

const OWN: Reason = Reason::of(
    "OWN_ITEM",
    "Who answered an item does not decide whether it goes back.",
    "自分が回答した項目を自分で差し戻すことはできません。",
);

/// Sends submitted items back with a reason, all or none. Who answered an item does not send it back.
pub struct ReturnAssignedItems {
    /// In which audit.
    pub audit: AuditId,
    /// The items' codes as sent, 1 to 400.
    pub items: Vec<String>,
    /// Why.
    pub reason: ReturnReason,
}

impl UseCase for ReturnAssignedItems {
    const ACTION: Action = Action::ItemReturn;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let audit = store.audit(self.audit).await?;
        audit.state.must_be(State::SelfAssessment)?;
        let codes = named_items(store, &audit, &self.items).await?;
        let mut assignments = codes::assigned(store, &audit, &codes).await?;
        let answers = store.self_assessments(audit.id, Some(&codes)).await?;
        let user = cx.grant.user()?;
        let own: HashSet<ItemCode> =
            answers.iter().filter(|answer| answer.answered_by == user).map(|answer| answer.item).collect();
        for (index, one) in assignments.iter_mut().enumerate() {
            if own.contains(&one.item) || one.user == user {
                return Err(item_error(index, OWN));
            }
            one.state = one.state.send_back()?;
            one.reason = Some(self.reason.clone());
        }
        codes::save(store, cx, &assignments, user, Some(&self.reason)).await?;
        cx.about(audit.id);
        Ok(audit.id)
    }
}

use super::{Assignment, AssignmentState, codes};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    audit::{AuditId, State, named_items},
    catalog::ItemCode,
    kernel::fiscal::must_not_be_past,
    membership::MemberId,
};
use chrono::NaiveDate;
use std::collections::HashMap;

const UNFIT: Reason = Reason::of(
    "UNFIT_ASSIGNEE",
    "The assignee must be a present member who may answer items.",
    "担当者には、項目に回答できる在籍者を指定してください。",
);

/// Gives items to one person to answer, all or none. An item that was another's goes over to this one, and begins anew.
pub struct AssignItems {
    /// In which audit.
    pub audit: AuditId,
    /// To whom.
    pub assignee: MemberId,
    /// The items' codes as sent, 1 to 400.
    pub items: Vec<String>,
    /// By which day.
    pub due_on: Option<NaiveDate>,
}

impl UseCase for AssignItems {
    const ACTION: Action = Action::ItemAssign;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let audit = store.audit(self.audit).await?;
        if audit.state != State::Notified {
            audit.state.must_be(State::SelfAssessment)?;
        }
        self.due_on.map_or(Ok(()), |day| must_not_be_past("dueOn", day, cx.now))?;
        let may_answer = Action::SelfAssessmentRecord.policy().members;
        let fit = store.members(&[self.assignee]).await?.pop().filter(|member| {
            member.ended_at.is_none() && member.roles.iter().any(|role| may_answer.contains(role))
        });
        let assignee = fit.ok_or_else(|| Error::invalid("assigneeMemberId", UNFIT))?;
        let codes = named_items(store, &audit, &self.items).await?;
        let former = store.assignments(&[audit.id], Some(&codes)).await?;
        let former: HashMap<ItemCode, _> = former.into_iter().map(|one| (one.item, one.id)).collect();
        let assignments: Vec<Assignment> = codes
            .into_iter()
            .map(|item| Assignment {
                id: former.get(&item).copied().unwrap_or_else(|| cx.new_id()),
                audit: audit.id,
                item,
                assignee: assignee.id,
                user: assignee.user,
                state: AssignmentState::Assigned,
                due_on: self.due_on,
                reason: None,
                assigned_at: cx.now,
            })
            .collect();
        codes::save(store, cx, &assignments, cx.grant.user()?, None).await?;
        cx.about(audit.id);
        Ok(audit.id)
    }
}

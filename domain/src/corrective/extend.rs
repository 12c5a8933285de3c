//! More time for a corrective action.
use super::{
    ActionVerb, CorrectiveActionId, Extension,
    open::{at_work, must_be_owner, note},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    finding::Statement,
    kernel::fiscal::must_not_be_past,
};
use chrono::NaiveDate;

const EARLIER: Reason = Reason::of(
    "DUE_NOT_LATER",
    "The new due day must be later than the present one.",
    "延長後の期限は、現在の期限より後の日付にしてください。",
);
const NOT_ASKED: Reason = Reason::of(
    "EXTENSION_NOT_ASKED",
    "No extension of this corrective action was asked for.",
    "この是正措置の期限延長は申請されていません。",
);
const OWN: Reason = Reason::of(
    "OWN_REQUEST",
    "Who asked for an extension does not decide on it.",
    "期限延長を申請した人は、その可否を決定できません。",
);

/// The owner asks for more time; what was asked before and not decided on falls.
pub struct AskExtension {
    /// For which.
    pub action: CorrectiveActionId,
    /// Until when: today or later, and later than the present due day.
    pub due_on: NaiveDate,
    /// Why.
    pub reason: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for AskExtension {
    const ACTION: Action = Action::CorrectiveActionCarryOut;
    type Output = CorrectiveActionId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<CorrectiveActionId> {
        let (_, mut action) = at_work(store, cx, self.action).await?;
        must_be_owner(cx, &action)?;
        let from = action.advance(ActionVerb::AskExtension, self.expected_version)?;
        must_not_be_past("dueOn", self.due_on, cx.now)?;
        if self.due_on <= action.due_on {
            return Err(Error::invalid("dueOn", EARLIER));
        }
        let asked_by = cx.grant.user()?;
        action.extension = Some(Extension { due_on: self.due_on, reason: self.reason.clone(), asked_by });
        note(store, cx, &action, ActionVerb::AskExtension, Some(from), Some(&self.reason)).await
    }
}

/// The CISO or the audit manager gives the time that somebody else asked for, or does not.
pub struct DecideExtension {
    /// For which.
    pub action: CorrectiveActionId,
    /// Whether it is given.
    pub granted: bool,
    /// What is said to it, if anything.
    pub remark: Option<Statement>,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for DecideExtension {
    const ACTION: Action = Action::CorrectiveActionManage;
    type Output = CorrectiveActionId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<CorrectiveActionId> {
        let (_, mut action) = at_work(store, cx, self.action).await?;
        let verb = if self.granted { ActionVerb::GrantExtension } else { ActionVerb::RefuseExtension };
        let from = action.advance(verb, self.expected_version)?;
        let asked = action.extension.take().ok_or(Error::Conflict(NOT_ASKED))?;
        if asked.asked_by == cx.grant.user()? {
            return Err(Error::Conflict(OWN));
        }
        if self.granted {
            action.due_on = asked.due_on;
            action.extensions += 1;
        }
        note(store, cx, &action, verb, Some(from), self.remark.as_ref()).await
    }
}

//! An item assignment and its machine.
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::UserId,
    audit::AuditId,
    catalog::ItemCode,
    kernel::{id::Kind, text::Line, words::words},
    membership::MemberId,
};
use chrono::NaiveDate;

/// Why an item goes back, up to 500 characters.
pub type ReturnReason = Line<500>;

words! {
    /// Where an assigned item stands; also what happened to it.
    pub enum AssignmentState {
        /// It is the assignee's to answer (割当済み).
        Assigned = "ASSIGNED",
        /// The assignee handed it in (提出済み).
        Submitted = "SUBMITTED",
        /// It went back, with a reason (差戻し).
        Returned = "RETURNED",
    }
}

/// That one person answers one item of one audit.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// Its id; it stays when the item goes to another.
    pub id: AssignmentId,
    /// The audit.
    pub audit: AuditId,
    /// The item.
    pub item: ItemCode,
    /// Who answers, as a member of the body.
    pub assignee: MemberId,
    /// Who answers, as a person.
    pub user: UserId,
    /// Where it stands.
    pub state: AssignmentState,
    /// By which day, if one was named.
    pub due_on: Option<NaiveDate>,
    /// Why it went back last; none if it did not.
    pub reason: Option<ReturnReason>,
    /// When it came to this assignee.
    pub assigned_at: Timestamp,
}

impl Kind for Assignment {
    const NAME: &'static str = "ItemAssignment";
}
/// Names an assignment.
pub type AssignmentId = Id<Assignment>;

/// One step of an assignment. Steps are never changed.
#[derive(Debug, Clone)]
pub struct AssignmentEvent {
    /// Its id.
    pub id: AssignmentEventId,
    /// The audit.
    pub audit: AuditId,
    /// The item.
    pub item: ItemCode,
    /// The state it led to.
    pub kind: AssignmentState,
    /// Whose the item was from then on.
    pub assignee: MemberId,
    /// Who did it.
    pub by: UserId,
    /// Why, where there is a reason.
    pub reason: Option<ReturnReason>,
    /// When.
    pub at: Timestamp,
}

impl Kind for AssignmentEvent {
    const NAME: &'static str = "ItemAssignmentEvent";
}
/// Names a step of an assignment.
pub type AssignmentEventId = Id<AssignmentEvent>;

impl AssignmentState {
    /// The state after the assignee handed the item in, if it was the assignee's.
    pub fn submit(self) -> Result<Self> {
        match self {
            Self::Assigned | Self::Returned => Ok(Self::Submitted),
            Self::Submitted => Err(self.refusal()),
        }
    }

    /// The state after the item went back, if it was handed in.
    pub fn send_back(self) -> Result<Self> {
        match self {
            Self::Submitted => Ok(Self::Returned),
            Self::Assigned | Self::Returned => Err(self.refusal()),
        }
    }

    fn refusal(self) -> Error {
        let en = format!("The assigned item's state, {}, does not allow this.", self.as_str());
        let ja = format!("割り当てられた項目の現在の状態（{}）では、この操作はできません。", self.as_str());
        Error::Conflict(Reason::naming("ASSIGNMENT_STATE", en, ja))
    }
}

#[cfg(test)]
mod tests {
    use super::AssignmentState::{Assigned, Returned, Submitted};

    #[test]
    fn an_item_goes_to_and_fro() {
        assert_eq!(Assigned.submit().unwrap().send_back().unwrap().submit().unwrap(), Submitted);
        assert!(
            Submitted.submit().is_err() && Assigned.send_back().is_err() && Returned.send_back().is_err()
        );
    }
}

use super::{MemberId, assign::never_without_head};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    audit::hand_over,
    kernel::version,
};

pub(super) const OPEN_WORK: Reason = Reason::of(
    "OPEN_WORK",
    "This person leads unfinished audits: another must take them over first.",
    "未完了の監査を主任として担当しています。引き継ぐ担当者を指定してください。",
);
const UNFIT_SUCCESSOR: Reason = Reason::of(
    "UNFIT_SUCCESSOR",
    "The successor must be another present member who may lead audits.",
    "後任には、監査の主任を務められる在籍者を指定してください。",
);

/// Ends a membership. Open work goes to the successor in the same transaction.
pub struct EndMembership {
    /// Whose.
    pub member: MemberId,
    /// Who takes over the unfinished audits the member leads.
    pub successor: Option<MemberId>,
    /// The member's version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for EndMembership {
    const ACTION: Action = Action::MembershipEnd;
    type Output = MemberId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<MemberId> {
        let kind = store.own_kind().await?;
        let mut members = store.lock_members().await?;
        let leaving = members.iter_mut().find(|m| m.id == self.member).ok_or(Error::NotFound)?;
        version::expect(leaving.version, self.expected_version)?;
        leaving.ended_at = Some(cx.now);
        leaving.version += 1;
        let leaving = leaving.clone();
        never_without_head(kind, &members)?;
        let open = store.led_by(leaving.user).await?;
        if !open.is_empty() {
            let successor = self.successor.ok_or(Error::Conflict(OPEN_WORK))?;
            let may_lead = |roles: &[_]| {
                let holders = Action::FieldworkStart.policy().members;
                roles.iter().any(|role| holders.contains(role))
            };
            let fit = members
                .iter()
                .find(|m| {
                    m.id == successor && m.id != leaving.id && m.ended_at.is_none() && may_lead(&m.roles)
                })
                .ok_or_else(|| Error::invalid("successorId", UNFIT_SUCCESSOR))?;
            for audit in open {
                hand_over(store, cx, audit, fit.user).await?;
            }
        }
        store.save_member(&leaving).await?;
        cx.about(leaving.id);
        Ok(leaving.id)
    }
}

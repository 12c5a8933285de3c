use super::{Member, MemberId, assign::never_without_head};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, OrganizationKind, Role, UseCase, UserId},
    audit::hand_over,
    kernel::version,
    outbox::Topic,
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

/// Ends a membership. Open work goes to the successor: in the own body in the same transaction, in the bodies that a firm
/// audits within moments.
pub struct EndMembership {
    /// Whose.
    pub member: MemberId,
    /// Who takes over the unfinished audits the member leads. Needed for those of the own body.
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
        let mut leaving = leaving.clone();
        never_without_head(kind, &members)?;
        let open = store.led_by(leaving.user).await?;
        if !open.is_empty() {
            let policy = Action::FieldworkStart.policy();
            let heir = self.heir(&members, policy.members)?.ok_or(Error::Conflict(OPEN_WORK))?;
            for audit in open {
                hand_over(store, cx, audit, heir).await?;
            }
        } else if kind == OrganizationKind::AuditFirm {
            // What the person leads in other bodies a firm cannot see: the house hands it over there.
            leaving.successor = self.heir(&members, Action::FieldworkStart.policy().entrants)?;
            if leaving.successor.is_some() {
                cx.emit(Topic::MemberLeft, leaving.id);
            }
        }
        store.save_member(&leaving).await?;
        cx.about(leaving.id);
        Ok(leaving.id)
    }
}

impl EndMembership {
    /// The person named to follow, who must be another present member in one of `roles`.
    fn heir(&self, members: &[Member], roles: &[Role]) -> Result<Option<UserId>> {
        let Some(successor) = self.successor else { return Ok(None) };
        let fits =
            |m: &&Member| m.id == successor && m.id != self.member && roles.iter().any(|role| m.is(*role));
        let heir = members.iter().find(fits).ok_or_else(|| Error::invalid("successorId", UNFIT_SUCCESSOR))?;
        Ok(Some(heir.user))
    }
}

use super::{Member, MemberId, assign::never_without_head};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, Role, UseCase, UserId},
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

/// Ends a membership. Open work goes to the successor: in the own body in the same transaction, in other bodies
/// within moments.
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
        let heir = self.heir(&members)?;
        if heir.is_none() && !open.is_empty() {
            return Err(Error::Conflict(OPEN_WORK));
        }
        if let Some(heir) = heir {
            for audit in open {
                hand_over(store, cx, audit, heir).await?;
            }
            // What the person leads in other bodies is not seen from here: the house hands it over there.
            leaving.successor = Some(heir);
            cx.emit(Topic::MemberLeft, leaving.id);
        }
        store.save_member(&leaving).await?;
        cx.about(leaving.id);
        cx.emit(Topic::StandingChanged, leaving.id);
        Ok(leaving.id)
    }
}

impl EndMembership {
    /// The person named to follow, who must be another present member in a role that leads audits, here or elsewhere.
    fn heir(&self, members: &[Member]) -> Result<Option<UserId>> {
        let Some(successor) = self.successor else { return Ok(None) };
        let leads = |m: &Member| Role::ALL.iter().any(|role| m.is(*role) && leads(*role));
        let fits = |m: &&Member| m.id == successor && m.id != self.member && leads(m);
        let heir = members.iter().find(fits).ok_or_else(|| Error::invalid("successorId", UNFIT_SUCCESSOR))?;
        Ok(Some(heir.user))
    }
}

/// Whether people in that role lead audits, in their own organization or where it is let in.
fn leads(role: Role) -> bool {
    let policy = Action::FieldworkStart.policy();
    policy.members.contains(&role) || role.outside().is_some_and(|there| policy.entrants.contains(&there))
}

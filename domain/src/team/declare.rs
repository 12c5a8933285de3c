use super::{DECLARATION_VERSION, TeamMember, guard::must_be_independent};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::{AuditId, State},
    kernel::version,
    outbox::Topic,
};

/// Declares one's independence of an audit and joins its team: from the notice on, when its targets stand, until it is
/// closed.
pub struct DeclareIndependence {
    /// Which audit.
    pub audit: AuditId,
    /// The audit's version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for DeclareIndependence {
    const ACTION: Action = Action::IndependenceDeclare;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let audit = store.audit(self.audit).await?;
        version::expect(audit.version, self.expected_version)?;
        if audit.state < State::Notified || audit.state > State::FollowUp {
            audit.state.must_be(State::Notified)?;
        }
        audit.must_be_audited_by(cx.grant.scope())?;
        let user = cx.grant.user()?;
        must_be_independent(store, &audit, user).await?;
        let member = TeamMember {
            audit: audit.id,
            user,
            organization: cx.grant.scope().organization(),
            text_version: DECLARATION_VERSION,
            declared_at: cx.now,
        };
        store.add_team_member(&member).await?;
        cx.emit(Topic::TeamJoined, audit.id);
        cx.about(audit.id);
        Ok(audit.id)
    }
}

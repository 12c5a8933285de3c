//! Who is on the team, and still independent.
use super::Obstacle;
use crate::{
    Error, Reason, Result, Store,
    access::UserId,
    audit::{Audit, AuditId},
};

const NOT_ON_TEAM: Reason = Reason::of(
    "NOT_ON_TEAM",
    "Declare your independence of this audit first.",
    "先にこの監査について独立性を表明してください。",
);

const ON_TEAM: Reason = Reason::of(
    "ON_THE_TEAM",
    "Who audits does not do the body's part in the same audit.",
    "監査チームの一員は、同じ監査で被監査側の手続を行うことはできません。",
);

/// Passes who is on the audit's team and has nothing against their independence now. `user` is the acting person.
/// Looked at anew each time: what was true when it was declared may have changed since.
pub async fn must_be_on_team<S: Store>(store: &mut S, audit: &Audit, user: UserId) -> Result<()> {
    if !store.teams(&[audit.id]).await?.iter().any(|member| member.user == user) {
        return Err(Error::Conflict(NOT_ON_TEAM));
    }
    must_be_independent(store, audit, user).await
}

/// Passes who is not on the audit's team: the body's part is not an auditor's to do.
pub(crate) async fn must_not_be_on_team<S: Store>(store: &mut S, audit: AuditId, user: UserId) -> Result<()> {
    if store.teams(&[audit]).await?.iter().any(|member| member.user == user) {
        return Err(Error::Conflict(ON_TEAM));
    }
    Ok(())
}

/// Passes who has nothing against their independence. `user` is the acting person.
pub(crate) async fn must_be_independent<S: Store>(store: &mut S, audit: &Audit, user: UserId) -> Result<()> {
    if store.works_in_targets(audit.id).await? {
        return Err(Obstacle::Department.into());
    }
    if store.answered_items(audit.id, user).await? {
        return Err(Obstacle::OwnAnswers.into());
    }
    if store.advised(audit.id).await? {
        return Err(Obstacle::Advised.into());
    }
    Ok(())
}

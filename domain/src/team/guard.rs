//! Who is on the team, and still independent.
use super::Ties;
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
    store.ties(audit.id, user).await?.must_be_on_team()
}

impl Ties {
    /// Passes who is on the team and has nothing against their independence.
    pub(crate) fn must_be_on_team(&self) -> Result<()> {
        if self.on_team { self.must_be_independent() } else { Err(Error::Conflict(NOT_ON_TEAM)) }
    }

    fn must_be_independent(&self) -> Result<()> {
        self.obstacles.iter().min().map_or(Ok(()), |first| Err((*first).into()))
    }
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
    store.ties(audit.id, user).await?.must_be_independent()
}

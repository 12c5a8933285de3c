//! Handing the lead over in other bodies, when a firm's auditor leaves, or an internal auditor who audits elsewhere: their
//! organization says who follows, the house does it tenant by tenant.
use super::{Audit, AuditId, Verb, advance::note_step_of};
use crate::{
    Result, Store,
    access::{Action, Context, OrganizationId, UseCase, UserId},
    membership::MemberId,
};

/// Where a person who left may lead, and who follows.
#[derive(Debug, Clone)]
pub struct Succession {
    /// Who left.
    pub from: UserId,
    /// Who follows.
    pub to: UserId,
    /// The organization of both.
    pub home: OrganizationId,
    /// The audits that its people may enter now, each with the body it is in.
    pub audits: Vec<(OrganizationId, AuditId)>,
}

/// Reads, in the tenant of who left, what an ended membership leaves to be handed over; nothing if nobody was named.
pub struct ReadSuccession(pub MemberId);

impl UseCase for ReadSuccession {
    const ACTION: Action = Action::EventRead;
    type Output = Option<Succession>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Self::Output> {
        let member = store.members(&[self.0]).await?.pop();
        let Some((from, to)) = member.and_then(|m| Some((m.user, m.successor?))) else { return Ok(None) };
        let home = cx.grant.scope().tenant();
        Ok(Some(Succession { from, to, home, audits: store.open_doors(cx.now).await? }))
    }
}

/// Gives the lead of an audit to who follows, in the body's tenant. If another leads, or nobody any more, it does nothing.
pub struct HandLeadOver {
    /// Which audit.
    pub audit: AuditId,
    /// Who led.
    pub from: UserId,
    /// Who leads from here on.
    pub to: UserId,
    /// For which organization.
    pub home: OrganizationId,
}

impl UseCase for HandLeadOver {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        let mut audit: Audit = store.audit(self.audit).await?;
        if audit.lead != Some(self.from) || Verb::TakeLead.leads(audit.stage(), None).is_none() {
            cx.record.replayed = true;
            return Ok(());
        }
        audit.lead = Some(self.to);
        audit.version += 1;
        let from = audit.state;
        note_step_of(store, cx, &audit, (Verb::TakeLead, from, None), (self.to, self.home)).await
    }
}

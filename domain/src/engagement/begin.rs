use super::{
    ConsentUse, EngagementState, EntryGrantRow, ParticipationId, ParticipationState, Purpose, decide::live,
};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
    audit::{Audit, AuditKind, AuditTitle, State},
    outbox::Topic,
};

/// Gives a participant its audit, in its own tenant, and lets the firm in for it. Done twice it does nothing the
/// second time: the reply is no longer `CONSENTED`.
pub struct BeginParticipation(pub ParticipationId);

impl UseCase for BeginParticipation {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        let mut participation = store.lock_participation(self.0).await?.ok_or(Error::NotFound)?;
        let engagement =
            store.engagements(&[participation.engagement]).await?.pop().ok_or(Error::NotFound)?;
        if participation.reply.state != ParticipationState::Consented
            || engagement.state != EngagementState::Active
            || participation.firm.is_none()
        {
            cx.record.replayed = true;
            return Ok(());
        }
        let audit = Audit {
            id: cx.new_id(),
            title: AuditTitle::parse("title", engagement.title.as_str())?,
            kind: AuditKind::External,
            audit_type: engagement.audit_type,
            fiscal_year: engagement.fiscal_year,
            edition: engagement.edition,
            tier: engagement.tier,
            state: State::Draft,
            interrupted: None,
            objections_until: None,
            facts_confirmed: false,
            lead: None,
            participation: Some(participation.id),
            created_at: cx.now,
            version: 1,
        };
        store.add_audit(&audit).await?;
        participation.reply.advance(&[ParticipationState::Consented], ParticipationState::Active, cx.now)?;
        participation.reply.audit = Some(audit.id);
        participation.reply.firm = participation.firm;
        store.save_reply(&participation).await?;
        if let Some(consent) = live(store, participation.id).await?.of(Purpose::FirmAccess) {
            let grant = EntryGrantRow::of(&engagement, &participation, cx)?;
            store.add_entry_grant(&grant).await?;
            store.add_consent_uses(&[ConsentUse::entry(consent, &grant, cx)]).await?;
        }
        cx.about(audit.id);
        cx.emit(Topic::AuditProgressed, audit.id);
        Ok(())
    }
}

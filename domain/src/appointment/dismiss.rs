use super::{Appointment, DismissalReason, Ending};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditId,
    engagement::GrantSource,
};

/// Dismisses the appointed auditors. They are out with this transaction; what they did stays.
pub struct DismissAuditors {
    /// From which audit.
    pub audit: AuditId,
    /// Why; it is kept.
    pub reason: DismissalReason,
}

impl UseCase for DismissAuditors {
    const ACTION: Action = Action::AuditorsDismiss;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let audit = store.audit(self.audit).await?;
        let mut present = Appointment::standing(store.appointments(&[audit.id]).await?)?;
        present.ending = Some(Ending { at: cx.now, reason: Some(self.reason) });
        store.save_appointment(&present).await?;
        store.end_entry_grants(GrantSource::Appointment(present.id), cx.now).await?;
        cx.about(audit.id);
        Ok(audit.id)
    }
}

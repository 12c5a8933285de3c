use super::Appointment;
use crate::{
    Result, Store, Timestamp,
    access::{Action, Context, UseCase},
    audit::AuditId,
};

/// Lets the appointed auditors in for longer, or again after their window was over: also once the report is signed, for
/// who signed it may have to amend it.
pub struct ExtendAppointment {
    /// For which audit.
    pub audit: AuditId,
    /// Until when, this moment excluded.
    pub until: Timestamp,
}

impl UseCase for ExtendAppointment {
    const ACTION: Action = Action::AppointmentExtend;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let audit = store.audit(self.audit).await?;
        let mut present = Appointment::standing(store.appointments(&[audit.id]).await?)?;
        present.extend(self.until, cx.now)?;
        store.save_appointment(&present).await?;
        store.extend_entry_grant(present.id, self.until).await?;
        cx.about(audit.id);
        Ok(audit.id)
    }
}

use super::{ConsentUse, Purpose, decide::live};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditId,
    report_copy::ReportCopyId,
};

/// Notes in the body's tenant that its firm is given a copy of the report it signed, before it is given.
pub struct NoteReportCopied {
    /// Of which audit.
    pub audit: AuditId,
    /// Which copy.
    pub copy: ReportCopyId,
}

impl UseCase for NoteReportCopied {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        cx.record.replayed = true; // an audit of no engagement, or a copy given without a live consent
        let Some(audit) = store.audits(&[self.audit]).await?.pop() else { return Ok(()) };
        let Some(participation) = audit.participation else { return Ok(()) };
        if let Some(consent) = live(store, participation).await?.of(Purpose::FirmAccess) {
            cx.record.replayed = false;
            cx.about(audit.id);
            store.add_consent_uses(&[ConsentUse::copied(consent, self.copy, cx)]).await?;
        }
        Ok(())
    }
}

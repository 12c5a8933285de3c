use super::{Appointment, Ending, model::must_fit};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, OrganizationId, OrganizationKind, UseCase},
    audit::{Audit, AuditId, AuditKind, State},
    engagement::{EntryGrantRow, GrantSource, Window},
    kernel::version,
};

const INTERNAL: Reason = Reason::of(
    "INTERNAL_AUDIT",
    "An internal audit is done by the body's own auditors: nobody is let in for it.",
    "内部監査は当該団体の内部監査人が行うため、外部の監査人を選任できません。",
);
const JOINT: Reason = Reason::of(
    "JOINT_AUDIT",
    "This audit belongs to a joint engagement, which lets its firm in by consent.",
    "この監査は共同監査に属しています。監査事業者の立入りは共同監査の同意により認められます。",
);
const UNFIT: Reason = Reason::of(
    "UNFIT_AUDITORS",
    "Name an audit firm for an external audit, another municipality for a mutual one.",
    "外部監査には監査事業者を、相互監査には他の市区町村を指定してください。",
);
const APPOINTED: Reason = Reason::of(
    "APPOINTED_ALREADY",
    "Somebody is appointed to do this audit: dismiss them first.",
    "この監査にはすでに監査人が選任されています。先に解任してください。",
);

/// Appoints who does an external or a mutual audit, and lets them in for it: from the approved plan until the report is
/// signed.
pub struct AppointAuditors {
    /// Which audit.
    pub audit: AuditId,
    /// Who: a firm for an external audit, another municipality for a mutual one.
    pub grantee: OrganizationId,
    /// When their people may be inside.
    pub window: Window,
    /// The audit's version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for AppointAuditors {
    const ACTION: Action = Action::AuditorsAppoint;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let mut audit = store.audit(self.audit).await?;
        version::expect(audit.version, self.expected_version)?;
        let wanted = wanted(&audit)?;
        if audit.state < State::Planned || audit.state >= State::Reported {
            audit.state.must_be(State::Planned)?;
        }
        must_fit(self.window, cx.now)?;
        let home = cx.grant.scope().tenant();
        let found = store.organizations(&[self.grantee]).await?.pop();
        if !found.is_some_and(|one| one.kind == wanted && one.id != home) {
            return Err(Error::invalid("organizationId", UNFIT));
        }
        let mut all = store.appointments(&[audit.id]).await?;
        if let Some(present) = all.iter_mut().find(|one| one.ending.is_none()) {
            if cx.now < present.window.until {
                return Err(Error::Conflict(APPOINTED));
            }
            // Its window ran out: nobody is inside, so there is nobody to dismiss.
            present.ending = Some(Ending { at: present.window.until, reason: None });
            store.save_appointment(present).await?;
            store.end_entry_grants(GrantSource::Appointment(present.id), present.window.until).await?;
        }
        let appointment = Appointment {
            id: cx.new_id(),
            audit: audit.id,
            grantee: self.grantee,
            window: self.window,
            appointed_by: cx.grant.user()?,
            appointed_at: cx.now,
            ending: None,
        };
        store.add_appointment(&appointment).await?;
        let grant = EntryGrantRow {
            id: cx.new_id(),
            grantee: self.grantee,
            source: GrantSource::Appointment(appointment.id),
            audit: audit.id,
            from: self.window.from,
            until: self.window.until,
        };
        store.add_entry_grant(&grant).await?;
        audit.version += 1;
        store.save_audit(&audit).await?;
        cx.about(audit.id);
        Ok(audit.id)
    }
}

/// What kind of organization may do the audit, or a refusal if nobody is appointed for it.
fn wanted(audit: &Audit) -> Result<OrganizationKind> {
    if audit.participation.is_some() {
        return Err(Error::Conflict(JOINT));
    }
    match audit.kind {
        AuditKind::Internal => Err(Error::Conflict(INTERNAL)),
        AuditKind::External => Ok(OrganizationKind::AuditFirm),
        AuditKind::Mutual => Ok(OrganizationKind::Municipality),
    }
}

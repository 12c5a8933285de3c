//! Audits that others do by a body's own appointment.
use super::ciso;
use crate::House;
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    Clock as _,
    access::OrganizationId,
    appointment::{AppointAuditors, DismissAuditors, DismissalReason, ExtendAppointment},
    audit::{AuditId, AuditKind, State},
    engagement::Window,
};

impl House {
    /// A planned audit over the essential items by others, for the body of that code. Nobody is appointed yet.
    pub async fn outside_audit(&self, code: &str, kind: AuditKind) -> Result<AuditId> {
        let audit = self.audit_of_kind(code, kind).await?;
        self.lead(code, audit, "nobody", State::Planned).await?;
        Ok(audit)
    }

    /// The CISO of the body of that code appoints `whom` for an audit, for thirty days from now.
    pub async fn appoint(&self, code: &str, audit: AuditId, whom: OrganizationId) -> Result<Window> {
        let window = Window::new(self.clock.now(), self.clock.now() + Duration::days(30))?;
        let expected_version = self.audit(code, audit).await?.version;
        let appoint = AppointAuditors { audit, grantee: whom, window, expected_version };
        self.run(&ciso(code), appoint).await.with_context(|| format!("{code} appoints"))?;
        Ok(window)
    }

    /// The CISO of the body of that code lets the appointed in for `days` more than until `window` ends.
    pub async fn extend(&self, code: &str, audit: AuditId, window: Window, days: i64) -> Result<()> {
        let until = window.until + Duration::days(days);
        self.run(&ciso(code), ExtendAppointment { audit, until }).await?;
        Ok(())
    }

    /// The CISO of the body of that code dismisses who is appointed.
    pub async fn dismiss(&self, code: &str, audit: AuditId) -> Result<()> {
        let reason = DismissalReason::parse("reason", "契約の解除")?;
        self.run(&ciso(code), DismissAuditors { audit, reason }).await?;
        Ok(())
    }
}

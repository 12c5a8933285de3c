//! Who is appointed to do an audit from outside, and how long they may be inside.
use super::{
    audit_verbs::AuditPayload, command::command, context::request, fault::Result, gid::Gid,
    organization::Organization,
};
use async_graphql::{Context, Description, InputObject, Object};
use chrono::{DateTime, Utc};
use domain::{
    appointment::{self as model, AppointAuditors, DismissAuditors, DismissalReason, ExtendAppointment},
    audit,
    engagement::Window,
    organization,
};

/// That an organization does an audit of this body, and may be inside for it.
#[derive(Description)]
pub(super) struct Appointment(pub(super) model::Appointment);

#[Object(use_type_description)]
impl Appointment {
    /// Who audits: a firm, or another municipality.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.grantee).await?.map(Organization))
    }
    /// From when its people may be inside.
    async fn window_from(&self) -> DateTime<Utc> {
        self.0.window.from
    }
    /// Until when, this moment excluded.
    async fn window_until(&self) -> DateTime<Utc> {
        self.0.window.until
    }
    /// When it was appointed.
    async fn appointed_at(&self) -> DateTime<Utc> {
        self.0.appointed_at
    }
    /// When it ended; null as long as it stands.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ending.as_ref().map(|ending| ending.at)
    }
    /// Why the auditors were dismissed; null as long as it stands, and if the window was over and others were appointed.
    async fn reason(&self) -> Option<&str> {
        self.0.ending.as_ref()?.reason.as_ref().map(model::DismissalReason::as_str)
    }
}

/// Whom to appoint for an audit, and for how long.
#[derive(InputObject)]
struct AppointAuditorsInput {
    /// Which audit.
    audit_id: Gid<audit::Audit>,
    /// Who: an audit firm for an external audit, another municipality for a mutual one.
    organization_id: Gid<organization::Organization>,
    /// From when its people may be inside.
    window_from: DateTime<Utc>,
    /// Until when, this moment excluded: at most 400 days later.
    window_until: DateTime<Utc>,
    /// The audit's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// From which audit to dismiss the auditors, and why.
#[derive(InputObject)]
struct DismissAuditorsInput {
    /// Which audit.
    audit_id: Gid<audit::Audit>,
    /// Why, up to 500 characters. It is kept.
    reason: String,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// For which audit the auditors are let in for longer.
#[derive(InputObject)]
struct ExtendAppointmentInput {
    /// Which audit.
    audit_id: Gid<audit::Audit>,
    /// Until when, this moment excluded: later than before, and at most 400 days after the window's beginning.
    window_until: DateTime<Utc>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

#[derive(Default)]
pub(super) struct AppointmentMutations;

#[Object]
impl AppointmentMutations {
    /// Appoints who does an external or a mutual audit of this body, and lets their auditors in for it, within the window.
    /// From the approved plan until the report is signed.
    async fn appoint_auditors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, for which audit, and how long.")] input: AppointAuditorsInput,
    ) -> Result<AuditPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(AppointAuditors {
                audit: input.audit_id.0,
                grantee: input.organization_id.0,
                window: Window::new(input.window_from, input.window_until)?,
                expected_version: input.expected_version,
            })
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }

    /// Dismisses the appointed auditors: they are out at once, and what they did stays.
    async fn dismiss_auditors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From which audit, and why.")] input: DismissAuditorsInput,
    ) -> Result<AuditPayload> {
        let audit = input.audit_id.0;
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(DismissAuditors { audit, reason: DismissalReason::parse("reason", &input.reason)? })
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }

    /// Lets the appointed auditors in for longer, or again after their window was over.
    async fn extend_appointment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which audit, and until when.")] input: ExtendAppointmentInput,
    ) -> Result<AuditPayload> {
        let (audit, until) = (input.audit_id.0, input.window_until);
        let outcome = command(ctx, input.idempotency_key, || Ok(ExtendAppointment { audit, until })).await?;
        AuditPayload::of(ctx, outcome).await
    }
}

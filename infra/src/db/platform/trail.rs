//! The trail, as the platform writes it.
use super::PlatformTx;
use domain::{
    Id, Result,
    access::{PlatformContext, UserId},
    trail::Outcome,
};
use uuid::Uuid;

/// What was done, or refused, before a tenant was known.
pub(super) struct Deed {
    pub(super) action: &'static str,
    pub(super) subject: (&'static str, Uuid),
    pub(super) outcome: Outcome,
}

impl PlatformTx {
    /// Appends a deed to the trail of `tenant`.
    pub(super) async fn append_trail(
        &self,
        tenant: Uuid,
        organization: Uuid,
        user: Option<UserId>,
        deed: &Deed,
        cx: &PlatformContext,
    ) -> Result<()> {
        let id: Id<domain::trail::TrailEntry> = cx.new_id();
        self.execute(
            "INSERT INTO trail (tenant_id, id, at, user_id, organization_id, action, subject_kind, subject_id, outcome)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [
                tenant.into(),
                id.uuid().into(),
                cx.now.into(),
                user.map(Id::uuid).into(),
                organization.into(),
                deed.action.into(),
                deed.subject.0.into(),
                deed.subject.1.into(),
                deed.outcome.as_str().into(),
            ],
        )
        .await
        .map(drop)
    }
}

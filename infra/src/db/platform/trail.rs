//! The trail, as the platform writes it.
use super::PlatformTx;
use domain::{
    Id, Result,
    access::{PlatformContext, UserId},
    trail::Outcome,
};
use sea_orm::Value;
use uuid::Uuid;

const APPEND: &str =
    "INSERT INTO trail (tenant_id, id, at, user_id, organization_id, action, subject_kind, subject_id, outcome)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// A row of the trail that is still to be written.
pub(super) struct TrailRow([Value; 9]);

/// What was done, or refused, before a tenant was known.
pub(super) struct Deed {
    pub(super) action: &'static str,
    pub(super) subject: (&'static str, Uuid),
    pub(super) outcome: Outcome,
}

impl Deed {
    /// What is to be written of it in the trail of `tenant`.
    pub(super) fn row(
        &self,
        tenant: Uuid,
        organization: Uuid,
        user: Option<UserId>,
        cx: &PlatformContext,
    ) -> TrailRow {
        let id: Id<domain::trail::TrailEntry> = cx.new_id();
        TrailRow([
            tenant.into(),
            id.uuid().into(),
            cx.now.into(),
            user.map(Id::uuid).into(),
            organization.into(),
            self.action.into(),
            self.subject.0.into(),
            self.subject.1.into(),
            self.outcome.as_str().into(),
        ])
    }
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
        self.append_row(deed.row(tenant, organization, user, cx)).await
    }

    /// Appends a row to the trail that it is of.
    pub(super) async fn append_row(&self, TrailRow(values): TrailRow) -> Result<()> {
        self.execute(APPEND, values).await.map(drop)
    }
}

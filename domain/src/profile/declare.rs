//! The CISO's declaration.
use super::Profile;
use crate::{
    Result, Store,
    access::{Action, Context, OrganizationId, UseCase},
    comparison::NetworkModel,
    kernel::version,
};

/// Declares how the body's network is parted.
pub struct DeclareNetworkModel {
    /// How.
    pub network: NetworkModel,
    /// The version of the declaration that the caller saw; 0 if there was none.
    pub expected_version: i32,
}

impl UseCase for DeclareNetworkModel {
    const ACTION: Action = Action::ProfileDeclare;
    type Output = OrganizationId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<OrganizationId> {
        let present = store.profile().await?.map_or(0, |profile| profile.version);
        version::expect(present, self.expected_version)?;
        let (network, declared_by, declared_at) = (self.network, cx.grant.user()?, cx.now);
        store.save_profile(&Profile { network, declared_by, declared_at, version: present + 1 }).await?;
        let own = cx.grant.scope().tenant();
        cx.about(own);
        Ok(own)
    }
}

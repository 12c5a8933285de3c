//! Sealing: what was committed to a trail becomes part of its chain. Several replicas may do so at once.
use super::{ChainEnd, Head, HeadKey, Seal};
use crate::{
    PlatformStore, Result,
    access::{OrganizationId, PlatformContext, PlatformTask, PlatformUseCase},
};
use std::sync::Arc;

/// The tenants with entries that wait to be sealed.
pub struct FindUnsealed;

impl PlatformUseCase for FindUnsealed {
    const TASK: PlatformTask = PlatformTask::SealTrail;
    type Output = Vec<OrganizationId>;

    async fn execute<P: PlatformStore>(
        self,
        store: &mut P,
        _: &PlatformContext,
    ) -> Result<Vec<OrganizationId>> {
        store.unsealed_tenants().await
    }
}

/// Seals up to `limit` waiting entries of one tenant, in the order of their ids, and signs the chain's new head. Answers
/// how many were sealed; none if another sealer has the chain in hand.
pub struct ExtendChain {
    /// Whose trail.
    pub tenant: OrganizationId,
    /// How many entries at most, 1 to 10,000.
    pub limit: u32,
    /// Who signs.
    pub key: Arc<dyn HeadKey>,
}

impl PlatformUseCase for ExtendChain {
    const TASK: PlatformTask = PlatformTask::SealTrail;
    type Output = u32;

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<u32> {
        let Some(mut end) = store.take_chain(self.tenant).await? else { return Ok(0) };
        let rows = store.unsealed_rows(self.tenant, self.limit).await?;
        let mut seals: Vec<Seal> = Vec::with_capacity(rows.len());
        for row in &rows {
            let seal = end.seal(row);
            end = ChainEnd::from(seal);
            seals.push(seal);
        }
        if !seals.is_empty() {
            let head = Head::sign(self.tenant, end, cx.now, &*self.key);
            store.extend_chain(self.tenant, &seals, &head).await?;
        }
        Ok(u32::try_from(seals.len()).unwrap_or(self.limit))
    }
}

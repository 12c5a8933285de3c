//! Numbers for what was committed. Ids are born before their transactions commit, in another order: whoever read behind the
//! last id would now and then pass over what commits late.
use crate::{
    PlatformStore, Result,
    access::{OrganizationId, PlatformContext, PlatformTask, PlatformUseCase},
};
use std::collections::BTreeSet;

/// Numbers up to `limit` news that wait, of whatever tenants. Answers whose they were, and how many.
pub struct NumberNews {
    /// How many at most.
    pub limit: u64,
}

impl PlatformUseCase for NumberNews {
    const TASK: PlatformTask = PlatformTask::NumberNews;
    type Output = (BTreeSet<OrganizationId>, u64);

    async fn execute<P: PlatformStore>(
        self,
        store: &mut P,
        _: &PlatformContext,
    ) -> Result<(BTreeSet<OrganizationId>, u64)> {
        // Asked first: most of the time nothing waits, and nobody need wait for anybody.
        if !store.has_unnumbered_news().await? {
            return Ok((BTreeSet::new(), 0));
        }
        let numbered = store.number_news(self.limit).await?;
        let count = u64::try_from(numbered.len()).unwrap_or(u64::MAX);
        Ok((numbered.into_iter().collect(), count))
    }
}

//! The engagements that a prefecture coordinates, with all their participations.
use crate::{
    Result, Store,
    access::Context,
    engagement::{EngagementId, Participation, ParticipationId},
};
use std::collections::HashMap;

/// An engagement's participations, as its coordinator sees them.
pub(super) type Coordinated = (EngagementId, Vec<Participation>);

/// Of these engagements those that the tenant coordinates, and the ids of all their participations. Two statements.
pub(super) async fn coordinated<S: Store>(
    store: &mut S,
    cx: &Context,
    ids: &[EngagementId],
) -> Result<(Vec<Coordinated>, Vec<ParticipationId>)> {
    let own = cx.grant.scope().tenant();
    let mut engagements = store.engagements(ids).await?;
    engagements.retain(|one| one.prefecture == own);
    let ids: Vec<EngagementId> = engagements.iter().map(|one| one.id).collect();
    let mut parts: HashMap<EngagementId, Vec<Participation>> = HashMap::new();
    let mut all = Vec::new();
    for one in store.participations(&ids).await? {
        all.push(one.id);
        parts.entry(one.engagement).or_default().push(one);
    }
    Ok((ids.into_iter().map(|id| (id, parts.remove(&id).unwrap_or_default())).collect(), all))
}

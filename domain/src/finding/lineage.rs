//! Which findings of other years a new one goes on from.
use super::{FindingContent, FindingKind, LineageId};
use crate::{
    Result, Store,
    access::Context,
    audit::Audit,
    catalog::{EditionCode, ItemCode},
};

/// What an item was in earlier audits: itself. The mapping of editions adds what it came from.
fn predecessors(audit: &Audit, item: ItemCode) -> Vec<(EditionCode, ItemCode)> {
    vec![(audit.edition, item)]
}

/// The lineage that a finding belongs to, and in how many fiscal years it occurs, this one included. What is about no
/// item, what is a commendation and what nobody pointed out before begins a lineage of its own.
pub(super) async fn join_lineage<S: Store>(
    store: &mut S,
    cx: &Context,
    audit: &Audit,
    content: &FindingContent,
) -> Result<(LineageId, i32)> {
    if let (Some(item), false) = (content.item, content.kind == FindingKind::Commendation) {
        let before = store.lineage_before(audit.id, &predecessors(audit, item)).await?;
        if let Some((lineage, years)) = before {
            return Ok((lineage, years + 1));
        }
    }
    Ok((cx.new_id(), 1))
}

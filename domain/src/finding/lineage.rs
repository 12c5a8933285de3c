//! Which findings of other years a new one goes on from.
use super::{FindingContent, FindingKind, FindingVerb, LineageId, open::step_of};
use crate::{
    Result, Store,
    access::Context,
    audit::{Audit, AuditId},
    catalog::{Mapping, predecessors},
};

/// What a finding of an earlier edition's audit is about in a later one: the item that its item became. One that was
/// dropped or split has no one item that it is about now; the lineage leads back to where it stood.
pub(super) fn along(mapping: &Mapping, content: &mut FindingContent) {
    content.item = content.item.and_then(|item| {
        let mut parts = mapping.successors(item);
        parts.next().filter(|_| parts.next().is_none())
    });
}

/// Takes what was carried over into an audit along to its other edition.
pub(crate) async fn follow_edition<S: Store>(
    store: &mut S,
    cx: &Context,
    audit: AuditId,
    mapping: &Mapping,
) -> Result<()> {
    let (mut moved, mut steps) = (Vec::new(), Vec::new());
    for mut finding in store.findings_of(&[audit]).await? {
        let stood = finding.content.item;
        along(mapping, &mut finding.content);
        if finding.content.item != stood {
            finding.version += 1;
            steps.push(step_of(cx, &finding, FindingVerb::Change, Some(finding.state), None));
            moved.push(finding);
        }
    }
    store.save_findings(&moved).await?;
    store.add_finding_events(&steps).await
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
        let was = predecessors(store, audit.edition, &[item]).await?;
        let was: Vec<_> = was.into_iter().map(|(_, edition, item)| (edition, item)).collect();
        let before = store.lineage_before(audit.id, &was).await?;
        if let Some((lineage, years)) = before {
            return Ok((lineage, years + 1));
        }
    }
    Ok((cx.new_id(), 1))
}

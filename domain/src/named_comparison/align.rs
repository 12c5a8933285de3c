//! The scores leave their tenant, or are taken back: by the house, in the tenant whose they are.
use super::{NamedComparison, NamedComparisonId, NamedUse, UseKind};
use crate::{
    Result, Store,
    access::{Action, Context, OrganizationId, UseCase},
    audit::{AuditId, ScoreLine},
};

/// Which comparisons to look at.
pub enum AlignNamedScores {
    /// This one.
    Comparison(NamedComparisonId),
    /// Those that the signed report of this audit speaks for.
    Audit(AuditId),
}

/// Brings what the tenant shows by name into line with what it agreed to. It states a target, so doing it twice, or late,
/// does no harm.
impl UseCase for AlignNamedScores {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        cx.record.replayed = true; // until something leaves or is taken back
        let concerned = match self {
            Self::Comparison(id) => vec![id],
            Self::Audit(audit) => match store.audits(&[audit]).await?.pop() {
                Some(audit) => {
                    let found = store.named_comparisons_of(audit.fiscal_year, audit.edition).await?;
                    found.into_iter().filter(|one| one.is_live(cx.now)).map(|one| one.id).collect()
                }
                None => Vec::new(),
            },
        };
        for id in concerned {
            // Locked before it is looked at: an end that comes between would else be missed.
            store.lock_named_part(id).await?;
            if let Some(comparison) = store.named_comparisons(&[id]).await?.pop() {
                align(store, cx, &comparison).await?;
            }
        }
        Ok(())
    }
}

async fn align<S: Store>(store: &mut S, cx: &mut Context, comparison: &NamedComparison) -> Result<()> {
    let own = cx.grant.scope().tenant();
    let shown = store.named_scores(&[comparison.id]).await?;
    let mut shown: Vec<ScoreLine> =
        shown.into_iter().filter(|one| one.owner == own).map(|one| one.line).collect();
    let mut wanted = if comparison.is_live(cx.now) { signed(store, comparison).await? } else { Vec::new() };
    for lines in [&mut shown, &mut wanted] {
        lines.sort_by_key(|line| line.variable);
    }
    let alike = shown.iter().map(|line| (line.variable, line.score));
    if alike.eq(wanted.iter().map(|line| (line.variable, line.score))) {
        return Ok(());
    }
    cx.record.replayed = false;
    cx.about(comparison.id);
    if wanted.is_empty() {
        return store.remove_named_scores(comparison.id, Some(own)).await;
    }
    let reader = comparison.other_than(own);
    store.save_named_scores(comparison.id, own, reader, &wanted).await?;
    let copied = NamedUse {
        id: cx.new_id(),
        comparison: comparison.id,
        owner: own,
        reader,
        kind: UseKind::Copied,
        at: cx.now,
    };
    store.note_named_uses(&[copied]).await
}

/// The scores of the tenant's signed report that the comparison is about: those of the joint audit, if there is one, like
/// those that other comparisons stand on, else those of the newest other audit.
async fn signed<S: Store>(store: &mut S, comparison: &NamedComparison) -> Result<Vec<ScoreLine>> {
    let key = comparison.key;
    let Some(audit) = store.newest_signed_audit(key.fiscal_year, key.edition).await? else {
        return Ok(Vec::new());
    };
    let all = store.scores(&[audit]).await?.into_iter().map(|(_, line)| line);
    Ok(all.filter(|line| line.basis == key.basis && line.tier == key.tier).collect())
}

/// The two bodies of a comparison: the house then looks after each in its own tenant.
pub struct NamedPair(pub NamedComparisonId);

impl UseCase for NamedPair {
    const ACTION: Action = Action::EventRead;
    type Output = Vec<OrganizationId>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<OrganizationId>> {
        let found = store.named_comparisons(&[self.0]).await?;
        Ok(found.into_iter().flat_map(|one| [one.proposer, one.partner]).collect())
    }
}

//! What proposals attach.
use super::{Proposal, RecordPart};
use crate::{Error, Reason, Result, Store, evidence::EvidenceId};
use std::collections::BTreeSet;

const FOREIGN: Reason = Reason::of(
    "PROPOSAL_EVIDENCE",
    "The proposal attaches evidence that this body does not have: it cannot be taken in.",
    "この提案には当団体に存在しない証拠が添付されているため、反映できません。",
);

/// Passes proposals whose attachments are the body's own evidence: when they came, nobody looked.
pub(super) async fn must_be_own<S: Store>(store: &mut S, proposals: &[&Proposal]) -> Result<()> {
    let named: Vec<_> = proposals.iter().flat_map(|one| attached(one)).collect();
    let own = own(store, &named).await?;
    match proposals.iter().position(|one| attached(one).any(|id| !own.contains(&id))) {
        Some(index) => Err(Error::Invalid { field: format!("proposalIds.{index}").into(), reason: FOREIGN }),
        None => Ok(()),
    }
}

/// Leaves out those of `proposals` that attach what the body does not have: they stay beside the record.
pub(super) async fn leave_foreign<S: Store>(store: &mut S, proposals: &mut Vec<Proposal>) -> Result<()> {
    let named: Vec<_> = proposals.iter().flat_map(attached).collect();
    let own = own(store, &named).await?;
    proposals.retain(|one| attached(one).all(|id| own.contains(&id)));
    Ok(())
}

/// Those of `named` that the body has.
async fn own<S: Store>(store: &mut S, named: &[EvidenceId]) -> Result<BTreeSet<EvidenceId>> {
    if named.is_empty() {
        return Ok(BTreeSet::new());
    }
    Ok(store.evidence(named).await?.iter().map(|one| one.id).collect())
}

fn attached(proposal: &Proposal) -> impl Iterator<Item = EvidenceId> {
    proposal.message.parts.iter().filter_map(RecordPart::evidence)
}

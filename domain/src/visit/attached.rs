//! What proposals attach.
use super::{Proposal, RecordPart};
use crate::{Error, Reason, Result, Store, evidence::EvidenceId};

const FOREIGN: Reason = Reason::of(
    "PROPOSAL_EVIDENCE",
    "The proposal attaches evidence that this body does not have: it cannot be taken in.",
    "この提案には当団体に存在しない証拠が添付されているため、反映できません。",
);

/// Passes proposals whose attachments are the body's own evidence: when they came, nobody looked.
pub(super) async fn must_be_own<S: Store>(store: &mut S, proposals: &[&Proposal]) -> Result<()> {
    match foreign(store, proposals).await? {
        Some(index) => Err(Error::Invalid { field: format!("proposalIds.{index}").into(), reason: FOREIGN }),
        None => Ok(()),
    }
}

/// The same of proposals that nobody named.
pub(super) async fn must_all_be_own<S: Store>(store: &mut S, proposals: &[&Proposal]) -> Result<()> {
    match foreign(store, proposals).await? {
        Some(_) => Err(Error::Conflict(FOREIGN)),
        None => Ok(()),
    }
}

/// The first of `proposals` that attaches what the body does not have.
async fn foreign<S: Store>(store: &mut S, proposals: &[&Proposal]) -> Result<Option<usize>> {
    let named: Vec<_> = proposals.iter().flat_map(|one| attached(one)).collect();
    if named.is_empty() {
        return Ok(None);
    }
    let known = store.evidence(&named).await?;
    let is_foreign = |id: EvidenceId| known.iter().all(|one| one.id != id);
    Ok(proposals.iter().position(|one| attached(one).any(is_foreign)))
}

fn attached(proposal: &Proposal) -> impl Iterator<Item = EvidenceId> {
    proposal.message.parts.iter().filter_map(RecordPart::evidence)
}

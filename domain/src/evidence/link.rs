//! Saying what evidence is evidence of, and taking that back.
use super::{EvidenceId, EvidenceLink};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    audit::{Audit, AuditId, State, named_items},
    catalog::ItemCode,
};
use std::collections::HashMap;

/// The most pieces of evidence of one item.
pub const MOST_PER_ITEM: usize = 100;

const FULL: Reason = Reason::of(
    "ITEM_FULL",
    "An item takes at most 100 pieces of evidence.",
    "1つの監査項目に登録できる証拠は100件までです。",
);
const NOT_LINKED: Reason = Reason::of(
    "NOT_LINKED",
    "It is not linked to any of these items.",
    "この証拠は、指定された監査項目に関連付けられていません。",
);

impl Audit {
    /// Passes while evidence may be added: from the self-assessment until the report is signed. Auditors ask for more of
    /// it while they judge.
    pub fn must_take_evidence(&self) -> Result<()> {
        match self.state {
            State::SelfAssessment
            | State::Submitted
            | State::Fieldwork
            | State::DraftReport
            | State::FactCheck => Ok(()),
            other => other.must_be(State::SelfAssessment),
        }
    }

    /// Passes while evidence may be taken away: as long as the body answers. What was shown to auditors stays.
    pub fn must_give_evidence_up(&self) -> Result<()> {
        self.state.must_be(State::SelfAssessment)
    }
}

/// Links evidence to items of an audit. What is linked already stays linked.
pub struct LinkEvidence {
    /// The evidence.
    pub evidence: EvidenceId,
    /// The audit.
    pub audit: AuditId,
    /// The items' codes, 1 to 400.
    pub items: Vec<String>,
}

impl UseCase for LinkEvidence {
    const ACTION: Action = Action::EvidenceWrite;
    type Output = EvidenceId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EvidenceId> {
        let audit = store.audit(self.audit).await?;
        let evidence = store.evidence(&[self.evidence]).await?.pop().ok_or(Error::NotFound)?;
        audit.must_take_evidence()?;
        let items = named_items(store, &audit, &self.items).await?;
        within_bounds(store, audit.id, evidence.id, &items).await?;
        link_to(store, cx, evidence.id, audit.id, &items).await?;
        cx.about(evidence.id);
        Ok(evidence.id)
    }
}

/// Takes links back.
pub struct UnlinkEvidence {
    /// The evidence.
    pub evidence: EvidenceId,
    /// The audit.
    pub audit: AuditId,
    /// The items' codes, 1 to 400.
    pub items: Vec<String>,
}

impl UseCase for UnlinkEvidence {
    const ACTION: Action = Action::EvidenceWrite;
    type Output = EvidenceId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EvidenceId> {
        let audit = store.audit(self.audit).await?;
        let evidence = store.evidence(&[self.evidence]).await?.pop().ok_or(Error::NotFound)?;
        audit.must_give_evidence_up()?;
        let items = named_items(store, &audit, &self.items).await?;
        if store.unlink(evidence.id, audit.id, &items).await? == 0 {
            return Err(Error::Conflict(NOT_LINKED));
        }
        cx.about(evidence.id);
        Ok(evidence.id)
    }
}

/// Keeps an item's evidence a list that can be shown whole. The audit is locked by now, so nobody adds at the same time.
pub(super) async fn within_bounds<S: Store>(
    store: &mut S,
    audit: AuditId,
    evidence: EvidenceId,
    items: &[ItemCode],
) -> Result<()> {
    let mut others: HashMap<ItemCode, usize> = HashMap::new();
    for link in store.item_links(&[audit], items).await?.iter().filter(|link| link.evidence != evidence) {
        *others.entry(link.item).or_default() += 1;
    }
    if others.values().any(|count| *count >= MOST_PER_ITEM) { Err(Error::Conflict(FULL)) } else { Ok(()) }
}

pub(super) async fn link_to<S: Store>(
    store: &mut S,
    cx: &Context,
    evidence: EvidenceId,
    audit: AuditId,
    items: &[ItemCode],
) -> Result<()> {
    let linked_by = cx.grant.user()?;
    let link = |item: &ItemCode| EvidenceLink { audit, item: *item, evidence, linked_by, linked_at: cx.now };
    store.link(&items.iter().map(link).collect::<Vec<_>>()).await
}

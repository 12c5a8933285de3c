//! Bringing last year's answers and evidence to this year's audit.
use super::{CarryOver, PriorAnswer, PriorEvidence};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    audit::{Audit, AuditId, State},
    catalog::{ItemCode, UNKNOWN_MAPPING, predecessors},
};
use std::collections::HashMap;

const NOT_LATER: Reason = Reason::of(
    "NOT_A_LATER_YEAR",
    "Answers are carried over into an audit of a later fiscal year.",
    "引継ぎ先は、引継ぎ元より後の年度の監査でなければなりません。",
);

/// Carries the answers and the evidence of a signed audit over into an audit of a later fiscal year of the same body,
/// along the mapping if it uses another edition. They come as what they were: nothing is answered, nothing is linked.
pub struct CarryOverAnswers {
    /// Into which audit: one whose fieldwork has not begun.
    pub audit: AuditId,
    /// Out of which: one whose report is signed.
    pub from: AuditId,
}

impl UseCase for CarryOverAnswers {
    const ACTION: Action = Action::AnswersCarryOver;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let audit = store.audit(self.audit).await?;
        // What is signed stands still: it needs no lock.
        let from = store.audits(&[self.from]).await?.pop().ok_or(Error::NotFound)?;
        if audit.state >= State::Fieldwork {
            audit.state.must_be(State::Submitted)?;
        }
        from.must_be_signed()?;
        if audit.fiscal_year <= from.fiscal_year {
            return Err(Error::invalid("fromAuditId", NOT_LATER));
        }
        let done = CarryOver { audit: audit.id, from: from.id, by: cx.grant.user()?, at: cx.now };
        store.add_carry_over(&done).await?;
        let successors = successors(store, &audit, &from).await?;
        let on = |item: ItemCode| successors.get(&item).into_iter().flatten().copied();
        let mut answers = Vec::new();
        for old in store.self_assessments(from.id, None).await? {
            answers.extend(on(old.item).map(|item| PriorAnswer {
                audit: audit.id,
                item,
                from_audit: from.id,
                from_item: old.item,
                from_edition: from.edition,
                fiscal_year: from.fiscal_year,
                verdict: old.verdict,
                note: old.note.clone(),
            }));
        }
        let mut evidence = Vec::new();
        for old in store.links_of_audit(from.id).await? {
            evidence.extend(on(old.item).map(|item| PriorEvidence {
                audit: audit.id,
                item,
                evidence: old.evidence,
                from_audit: from.id,
                from_item: old.item,
                fiscal_year: from.fiscal_year,
            }));
        }
        store.set_prior_answers(audit.id, &answers).await?;
        store.set_prior_evidence(audit.id, &evidence).await?;
        cx.about(audit.id);
        Ok(audit.id)
    }
}

/// For each item of the earlier audit's edition, what it is in the later one's.
async fn successors<S: Store>(
    store: &mut S,
    audit: &Audit,
    from: &Audit,
) -> Result<HashMap<ItemCode, Vec<ItemCode>>> {
    let items: Vec<ItemCode> =
        store.edition_items(audit.edition).await?.into_iter().map(|item| item.code).collect();
    let mut successors: HashMap<ItemCode, Vec<ItemCode>> = HashMap::new();
    for (item, edition, before) in predecessors(store, audit.edition, &items).await? {
        if edition == from.edition {
            successors.entry(before).or_default().push(item);
        }
    }
    if successors.is_empty() { Err(Error::Conflict(UNKNOWN_MAPPING)) } else { Ok(successors) }
}

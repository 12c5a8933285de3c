//! The auditors' verbs before the report is signed.
use super::{
    Finding, FindingContent, FindingId, FindingState, FindingVerb, NewFinding, Statement,
    lineage::join_lineage,
    open::{locked, note_step},
};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
    audit::{Audit, AuditId, State, known_items, must_not_assure},
    team::must_be_on_team,
};

/// Proposes a finding: in the fieldwork and while the report is drafted.
pub struct ProposeFinding {
    /// In which audit.
    pub audit: AuditId,
    /// What it says.
    pub new: NewFinding,
}

impl UseCase for ProposeFinding {
    const ACTION: Action = Action::FindingRecord;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let audit = store.audit(self.audit).await?;
        must_be_its_auditor(store, cx, &audit, false).await?;
        let content = fit_content(store, &audit, self.new).await?;
        let (lineage, recurring_years) = join_lineage(store, cx, &audit, &content).await?;
        let finding = Finding {
            id: cx.new_id(),
            audit: audit.id,
            content,
            objection: None,
            owner: None,
            due_on: None,
            lineage,
            recurring_years,
            carried_from: None,
            state: FindingState::Proposed,
            acceptance: None,
            proposed_by: cx.grant.user()?,
            organization: cx.grant.scope().organization(),
            proposed_at: cx.now,
            issued_at: None,
            version: 1,
        };
        note_step(store, cx, &finding, FindingVerb::Propose, None, None).await
    }
}

/// Changes what a proposed finding says: until the draft is shown to the body. Afterwards an objection changes it, or the
/// draft is taken back first.
pub struct ChangeFinding {
    /// Which.
    pub finding: FindingId,
    /// What it says from now on.
    pub new: NewFinding,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ChangeFinding {
    const ACTION: Action = Action::FindingRecord;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let (audit, mut finding) = locked(store, cx.grant.scope(), self.finding).await?;
        must_be_its_auditor(store, cx, &audit, false).await?;
        let from = finding.advance(FindingVerb::Change, self.expected_version)?;
        rewrite(store, cx, &audit, &mut finding, self.new).await?;
        note_step(store, cx, &finding, FindingVerb::Change, Some(from), None).await
    }
}

/// Takes a proposed finding back: in the fieldwork and while the report is drafted.
pub struct WithdrawFinding {
    /// Which.
    pub finding: FindingId,
    /// Why.
    pub reason: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for WithdrawFinding {
    const ACTION: Action = Action::FindingRecord;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let (audit, mut finding) = locked(store, cx.grant.scope(), self.finding).await?;
        must_be_its_auditor(store, cx, &audit, false).await?;
        let from = finding.advance(FindingVerb::Withdraw, self.expected_version)?;
        if from == FindingState::Disputed {
            // An objection is answered, also by giving way.
            return Err(from.refusal());
        }
        note_step(store, cx, &finding, FindingVerb::Withdraw, Some(from), Some(&self.reason)).await
    }
}

/// Puts other content in the place of a finding's. Another item or kind may belong to another lineage.
pub(super) async fn rewrite<S: Store>(
    store: &mut S,
    cx: &Context,
    audit: &Audit,
    finding: &mut Finding,
    new: NewFinding,
) -> Result<()> {
    let content = fit_content(store, audit, new).await?;
    if (content.item, content.kind) != (finding.content.item, finding.content.kind) {
        (finding.lineage, finding.recurring_years) = join_lineage(store, cx, audit, &content).await?;
    }
    finding.content = content;
    Ok(())
}

/// Passes an independent auditor of this audit, while findings are taken: from the fieldwork until the draft is shown to
/// the body, and for `late` verbs until the signature.
pub(super) async fn must_be_its_auditor<S: Store>(
    store: &mut S,
    cx: &Context,
    audit: &Audit,
    late: bool,
) -> Result<()> {
    takes_findings(audit, late)?;
    audit.must_be_audited_by(cx.grant.scope())?;
    must_be_on_team(store, audit, cx.grant.user()?).await
}

pub(super) fn takes_findings(audit: &Audit, late: bool) -> Result<()> {
    match audit.state {
        State::Fieldwork | State::DraftReport => Ok(()),
        State::FactCheck if late => Ok(()),
        state => state.must_be(State::Fieldwork),
    }
}

/// What was sent, if the audit's edition has the item, and if nothing in an advisory audit's finding gives assurance.
async fn fit_content<S: Store>(store: &mut S, audit: &Audit, new: NewFinding) -> Result<FindingContent> {
    let content = new.content;
    for (place, text) in [
        ("title", content.title.as_str()),
        ("description", content.description.as_str()),
        ("rootCause", content.root_cause.as_str()),
        ("recommendation", content.recommendation.as_str()),
    ] {
        must_not_assure(audit.audit_type, place, text)?;
    }
    let Some(item) = new.item else { return Ok(FindingContent { item: None, ..content }) };
    let refusal = |_, reason| Error::invalid("item", reason);
    let item = known_items(store, audit, &[&item], refusal).await?.pop();
    Ok(FindingContent { item, ..content })
}

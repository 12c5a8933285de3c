use super::{
    Audit, AuditId, EditionItem, Judgement, Report, ReportContent, ReportItem, ReportScore, ScoreLine,
    SelfAssessment, Verb, advance::note_step, score_lines,
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    catalog::ItemCode,
    finding,
    outbox::Topic,
    team::must_be_on_team,
};
use std::collections::HashMap;

const NOT_LEAD: Reason = Reason::of(
    "NOT_LEAD_AUDITOR",
    "Only the lead auditor of this audit signs its report.",
    "報告書に署名できるのは、この監査の主任監査人だけです。",
);

/// Signs the report. Its content, its hash and the scores are stored at this moment and never change.
pub struct SignReport {
    /// Of which audit.
    pub audit: AuditId,
    /// The audit's version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for SignReport {
    const ACTION: Action = Action::ReportSign;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let mut audit = store.audit(self.audit).await?;
        let signer = cx.grant.user()?;
        let from = audit.advance(Verb::SignReport, self.expected_version)?;
        audit.must_be_audited_by(cx.grant.scope())?;
        if audit.lead != Some(signer) {
            return Err(Error::Conflict(NOT_LEAD));
        }
        must_be_on_team(store, &audit, signer).await?;
        let items = store.edition_items(audit.edition).await?;
        let answers = store.self_assessments(audit.id, None).await?;
        let judgements = store.judgements(audit.id, None).await?;
        let scores = score_lines(&items, &answers, &judgements);
        let content = content(store, cx, &audit, &items, &answers, &judgements, &scores).await?;
        let content = ReportContent { findings: finding::issue(store, cx, &audit).await?, ..content };
        let (content, sha256) = content.seal()?;
        let report = Report {
            id: cx.new_id(),
            audit: audit.id,
            number: 1,
            content,
            sha256,
            signed_by: signer,
            organization: cx.grant.scope().organization(),
            signed_at: cx.now,
        };
        store.add_report(&report).await?;
        store.add_scores(audit.id, &scores).await?;
        note_step(store, cx, &audit, Verb::SignReport, from).await?;
        cx.emit(Topic::ReportSigned, audit.id);
        Ok(audit.id)
    }
}

async fn content<S: Store>(
    store: &mut S,
    cx: &Context,
    audit: &Audit,
    items: &[EditionItem],
    answers: &[SelfAssessment],
    judgements: &[Judgement],
    scores: &[ScoreLine],
) -> Result<ReportContent> {
    let scope = cx.grant.scope();
    let names = store.organizations(&[scope.tenant(), scope.organization()]).await?;
    let name_of =
        |id| names.iter().find(|o| o.id == id).map_or_else(String::new, |o| o.name.as_str().to_owned());
    let answers: HashMap<ItemCode, _> = answers.iter().map(|a| (a.item, a)).collect();
    let judgements: HashMap<ItemCode, _> = judgements.iter().map(|j| (j.item, j)).collect();
    let item = |item: &EditionItem| {
        let judgement = judgements.get(&item.code);
        ReportItem {
            item: item.code.to_string(),
            self_assessment: answers.get(&item.code).map(|a| a.verdict.as_str().to_owned()),
            judgement: judgement.map(|j| j.verdict.as_str().to_owned()),
            method: judgement.map(|j| j.method.as_str().to_owned()),
            note: judgement.map(|j| j.note.as_str().to_owned()),
        }
    };
    let exact = |line: &ScoreLine| ReportScore {
        basis: line.basis.as_str().to_owned(),
        tier: line.tier.as_str().to_owned(),
        variable: line.variable.number(),
        numerator: line.score.numerator_halves(),
        denominator: line.score.denominator(),
    };
    Ok(ReportContent {
        audit: audit.id.uuid().to_string(),
        number: 1,
        body: name_of(scope.tenant()),
        title: audit.title.as_str().to_owned(),
        kind: audit.kind.as_str().to_owned(),
        audit_type: audit.audit_type.as_str().to_owned(),
        fiscal_year: audit.fiscal_year.year(),
        edition: audit.edition.to_string(),
        tier: audit.tier.as_str().to_owned(),
        signed_by: cx.grant.user()?.uuid().to_string(),
        organization: name_of(scope.organization()),
        signed_at: cx.now.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        items: items.iter().map(item).collect(),
        scores: scores.iter().map(exact).collect(),
        findings: Vec::new(),
    })
}

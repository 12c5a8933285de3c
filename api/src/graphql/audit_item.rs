//! An audit's items: what the body said, what the auditors found.
use super::{
    assignment::ItemAssignment,
    audit_verbs::AuditPayload,
    catalog::CatalogItem,
    command::command,
    context::request,
    evidence::Evidence,
    fault::Result,
    finding::Finding,
    gid::Gid,
    loader::{AssignmentOf, FindingsOn, LinkedTo, Opened, PriorAnswersOf, PriorEvidenceOf},
    page::{self, Pages},
    prior::{PriorAnswer, PriorEvidence},
    words::{Method, Verdict},
};
use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    Error,
    access::Action,
    audit::{
        EditionItem, ItemPage, Judgement as FoundVerdict, JudgementEntry, Note, RecordJudgements,
        RecordSelfAssessments, SelfAssessment as OwnVerdict, SelfAssessmentEntry,
    },
    catalog::{EditionCode, Item, ItemCode},
};
use std::{collections::HashMap, sync::Arc};

/// One item of an audit.
#[derive(Description)]
pub(super) struct AuditItem {
    audit: Opened,
    edition: EditionCode,
    item: EditionItem,
    catalog: Arc<Item>,
    answer: Option<OwnVerdict>,
    judgement: Option<FoundVerdict>,
}

impl AuditItem {
    /// A page of items as a connection; an audit that is not there is not found.
    pub(super) fn page(audit: &Opened, found: Option<ItemPage>) -> Result<Pages<i32, Self>> {
        let found = found.ok_or(Error::NotFound)?;
        let mut answers: HashMap<ItemCode, OwnVerdict> =
            found.answers.into_iter().map(|a| (a.item, a)).collect();
        let mut judgements: HashMap<ItemCode, FoundVerdict> =
            found.judgements.into_iter().map(|j| (j.item, j)).collect();
        let page = found.items.map(|one| Self {
            audit: audit.clone(),
            edition: found.edition,
            answer: answers.remove(&one.item.code),
            judgement: judgements.remove(&one.item.code),
            item: one.item,
            catalog: one.catalog,
        });
        Ok(page::connection(page, |one| one.item.position, |one| one))
    }
}

#[Object(use_type_description)]
impl AuditItem {
    /// The item's code.
    async fn code(&self) -> String {
        self.item.code.to_string()
    }
    /// The item in the catalogue.
    async fn item(&self) -> CatalogItem {
        CatalogItem { edition: self.edition, item: Arc::clone(&self.catalog) }
    }
    /// Whether it is of the essential tier (必須項目).
    async fn essential(&self) -> bool {
        self.item.essential
    }
    /// What the body says of itself; null until answered.
    async fn self_assessment(&self, ctx: &Context<'_>) -> Result<Option<SelfAssessment>> {
        let viewer = request(ctx).scope()?.user();
        Ok(self.answer.as_ref().map(|own| SelfAssessment {
            verdict: own.verdict.into(),
            note: own.note.as_str().to_owned(),
            answered_at: own.answered_at,
            by_viewer: Some(own.answered_by) == viewer,
            version: own.version,
        }))
    }
    /// What earlier audits said of it, the newest year first; empty if nothing was carried over, and for outsiders: it is
    /// another audit's content. Several if items were merged into this one.
    #[graphql(complexity = "page::list(1, child_complexity)")]
    async fn prior(&self, ctx: &Context<'_>) -> Result<Vec<PriorAnswer>> {
        if !request(ctx).scope()?.allows(Action::PriorRead) {
            return Ok(Vec::new());
        }
        let key = PriorAnswersOf((self.audit.audit().id, self.item.code));
        let found = request(ctx).load()?.load_one(key).await?.unwrap_or_default();
        Ok(found.into_iter().map(PriorAnswer).collect())
    }
    /// What was its evidence in earlier audits, the newest year first; empty if nothing was carried over, and for outsiders.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn prior_evidence(&self, ctx: &Context<'_>) -> Result<Vec<PriorEvidence>> {
        if !request(ctx).scope()?.allows(Action::PriorRead) {
            return Ok(Vec::new());
        }
        let key = PriorEvidenceOf((self.audit.audit().id, self.item.code));
        let found = request(ctx).load()?.load_one(key).await?.unwrap_or_default();
        Ok(found.into_iter().map(PriorEvidence).collect())
    }
    /// Who answers it; null if it is not assigned, and for outsiders: how the body shares its work is its own.
    async fn assignment(&self, ctx: &Context<'_>) -> Result<Option<ItemAssignment>> {
        if !request(ctx).scope()?.allows(Action::AssignmentRead) {
            return Ok(None);
        }
        let key = AssignmentOf((self.audit.audit().id, self.item.code));
        let found = request(ctx).load()?.load_one(key).await?.unwrap_or_default().pop();
        Ok(found.map(ItemAssignment))
    }
    /// What the auditors found; null until judged, and until it is open to the caller: to the auditors always, to the
    /// heads of the body from the fact check on, to everybody else in it once the report is signed.
    async fn judgement(&self) -> Option<Judgement> {
        self.judgement.as_ref().map(|found| Judgement {
            verdict: found.verdict.into(),
            method: found.method.into(),
            note: found.note.as_str().to_owned(),
            judged_at: found.judged_at,
            version: found.version,
        })
    }
    /// The audit's findings on it, in the order of their proposal, as far as they are open to the caller.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<Finding>> {
        let on = FindingsOn(self.audit.clone(), self.item.code);
        let found = request(ctx).load()?.load_one(on).await?.unwrap_or_default();
        Ok(found.into_iter().map(Finding).collect())
    }
    /// How many pieces of evidence are linked to it.
    async fn evidence_count(&self, ctx: &Context<'_>) -> Result<usize> {
        let links = request(ctx).load()?.load_one(LinkedTo(self.audit.audit().id, self.item.code)).await?;
        Ok(links.map_or(0, |links| links.len()))
    }
    /// The evidence that is linked to it, oldest first; at most 100 pieces.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Vec<Evidence>> {
        let load = request(ctx).load()?;
        let links = load.load_one(LinkedTo(self.audit.audit().id, self.item.code)).await?.unwrap_or_default();
        let ids: Vec<_> = links.iter().map(|link| link.evidence).collect();
        let mut found = load.load_many(ids.iter().copied()).await?;
        Ok(ids.iter().filter_map(|id| found.remove(id)).map(Evidence).collect())
    }
}

/// The body's own verdict on an item.
#[derive(SimpleObject)]
struct SelfAssessment {
    /// The verdict.
    verdict: Verdict,
    /// Why, or what is missing.
    note: String,
    /// When it was answered.
    answered_at: DateTime<Utc>,
    /// Whether the caller answered it, and so may not judge it.
    by_viewer: bool,
    /// To be sent as `expectedVersion` with a change.
    version: i32,
}

/// The auditors' verdict on an item.
#[derive(SimpleObject)]
struct Judgement {
    /// The verdict.
    verdict: Verdict,
    /// How it was found out.
    method: Method,
    /// What was found.
    note: String,
    /// When it was judged.
    judged_at: DateTime<Utc>,
    /// To be sent as `expectedVersion` with a change.
    version: i32,
}

/// One answer.
#[derive(InputObject)]
struct SelfAssessmentEntryInput {
    /// The item's code.
    item: String,
    /// The verdict.
    verdict: Verdict,
    /// Why, up to 2,000 characters; needed with `NOT_APPLICABLE`.
    note: Option<String>,
    /// The answer's `version` as read; 0 if there was none.
    #[graphql(default)]
    expected_version: i32,
}

/// Answers to record, all or none.
#[derive(InputObject)]
struct RecordSelfAssessmentsInput {
    /// In which audit.
    audit_id: Gid<domain::audit::Audit>,
    /// The answers, 1 to 400.
    entries: Vec<SelfAssessmentEntryInput>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// One judgement.
#[derive(InputObject)]
pub(super) struct JudgementEntryInput {
    /// The item's code.
    item: String,
    /// The verdict.
    verdict: Verdict,
    /// How it was found out.
    method: Method,
    /// What was found, up to 2,000 characters; needed with `NOT_APPLICABLE`.
    note: Option<String>,
    /// The judgement's `version` as read; 0 if there was none.
    #[graphql(default)]
    expected_version: i32,
}

/// Judgements to record, all or none.
#[derive(InputObject)]
struct RecordJudgementsInput {
    /// In which audit.
    audit_id: Gid<domain::audit::Audit>,
    /// The judgements, 1 to 400.
    entries: Vec<JudgementEntryInput>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

#[derive(Default)]
pub(super) struct AuditItemMutations;

#[Object]
impl AuditItemMutations {
    /// Records the body's own verdicts: up to the whole catalogue in one call, all or none.
    async fn record_self_assessments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to record.")] input: RecordSelfAssessmentsInput,
    ) -> Result<AuditPayload> {
        let audit = input.audit_id.0;
        let outcome = command(ctx, input.idempotency_key, || {
            let entries = input.entries.into_iter().enumerate().map(|(index, entry)| {
                Ok(SelfAssessmentEntry {
                    item: entry.item,
                    verdict: entry.verdict.into(),
                    note: note(index, entry.note.as_deref())?,
                    expected_version: entry.expected_version,
                })
            });
            Ok(RecordSelfAssessments { audit, entries: entries.collect::<domain::Result<_>>()? })
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }

    /// Records the auditors' verdicts: up to the whole catalogue in one call, all or none. Who answered an item does not
    /// judge it.
    async fn record_judgements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to record.")] input: RecordJudgementsInput,
    ) -> Result<AuditPayload> {
        let audit = input.audit_id.0;
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(RecordJudgements { audit, entries: judgement_entries(input.entries)? })
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }
}

/// Judgements as sent, parsed.
pub(super) fn judgement_entries(raw: Vec<JudgementEntryInput>) -> domain::Result<Vec<JudgementEntry>> {
    let parsed = raw.into_iter().enumerate().map(|(index, entry)| {
        Ok(JudgementEntry {
            item: entry.item,
            verdict: entry.verdict.into(),
            method: entry.method.into(),
            note: note(index, entry.note.as_deref())?,
            expected_version: entry.expected_version,
        })
    });
    parsed.collect()
}

fn note(index: usize, raw: Option<&str>) -> domain::Result<Note> {
    Note::parse("note", raw.unwrap_or_default()).map_err(|refused| match refused {
        Error::Invalid { reason, .. } => Error::invalid_at("entries", index, "note", reason),
        other => other,
    })
}

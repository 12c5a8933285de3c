//! How each contestant is asked for an audit, for a list, and for the least.
use super::{
    database::{Data, Key},
    load::Shot,
    question::Question,
};
use sea_orm::JsonValue;
use serde_json::json;

/// The newest audit of whoever asks, as [`AUDIT`] asks for one by its id.
pub(super) const OPENED: &str =
    "{ audits(first: 1) { nodes { title fiscalYear { year } items(first: 100) { nodes {
    code item { categoryCode text { ja } } selfAssessment { verdict } judgement { verdict method }
    findings { title severity } } } } } }";
const AUDIT: &str =
    "query($id: ID!) { node(id: $id) { ... on Audit { title fiscalYear { year } items(first: 100) { nodes {
    code item { categoryCode text { ja } } selfAssessment { verdict } judgement { verdict method }
    findings { title severity } } } } } }";
const LIST: &str = "{ findings(first: 20) { nodes { title severity audit { title } } } }";
const VIEWER: &str = "{ viewer { userId } }";

const POSTGRAPHILE_AUDIT: &str = "query($id: UUID!) { audit: auditByRowId(rowId: $id) { title fiscalYear
    items: itemsByAuditId(first: 100, orderBy: [PLACE_ASC]) { nodes { code category text
        selfAssessment: selfAssessmentByAuditIdAndItem { verdict } judgement: judgementByAuditIdAndItem { verdict method }
        findings: findingsByAuditIdAndItem(orderBy: [ROW_ID_ASC]) { nodes { title severity } } } } } }";
const POSTGRAPHILE_LIST: &str =
    "{ findings: allFindings(first: 20, orderBy: [ROW_ID_DESC]) { nodes { title severity
    audit: auditByAuditId { title } } } }";
const YOGA_AUDIT: &str =
    "query($id: ID!) { audit(id: $id) { title fiscalYear items(first: 100) { code category text
    selfAssessment { verdict } judgement { verdict method } findings { title severity } } } }";

const RECORD: &str = "mutation($input: RecordJudgementsInput!) { recordJudgements(input: $input) {
    userErrors { reason } } }";
const POSTGRAPHILE_RECORD: &str =
    "mutation($audit: UUID!, $item: String!, $verdict: String!, $version: Int!) {
    recordJudgement(input: { audit: $audit, code: $item, found: $verdict, expected: $version }) { result } }";
const YOGA_RECORD: &str = "mutation($audit: ID!, $item: String!, $verdict: String!, $version: Int!) {
    recordJudgement(audit: $audit, item: $item, verdict: $verdict, version: $version) }";

/// The document in which a contestant is asked one of these questions.
pub(super) fn document(question: Question, who: &str) -> &'static str {
    let (postgraphile, yoga) = (who == "PostGraphile", who.starts_with("yoga"));
    match question {
        Question::Audit if postgraphile => POSTGRAPHILE_AUDIT,
        Question::Audit if yoga => YOGA_AUDIT,
        Question::List if postgraphile => POSTGRAPHILE_LIST,
        Question::List => LIST,
        Question::Viewer => VIEWER,
        Question::Judgement | Question::Bulk if postgraphile => POSTGRAPHILE_RECORD,
        Question::Judgement | Question::Bulk if yoga => YOGA_RECORD,
        Question::Judgement | Question::Bulk => RECORD,
        _ => AUDIT,
    }
}

/// What is asked along with the document, by the id under which the product or its peers know the audit.
pub(super) fn variables(question: Question, key: &Key, own: bool) -> JsonValue {
    match question {
        Question::Audit if own => json!({ "id": key.global_audit }),
        Question::Audit => json!({ "id": key.audit }),
        _ => json!({}),
    }
}

impl Data {
    /// An audit, a list or the least, as this contestant is asked for it.
    pub(super) fn reading(&self, question: Question, who: &str) -> Vec<Shot> {
        let limit = who == "axum + token";
        let own = limit || who.starts_with("kansa");
        let make = |key: &Key| (document(question, who), variables(question, key, own));
        if own {
            let mut shots = self.shots(make, |key| &key.token, false);
            for shot in shots.iter_mut().filter(|_| limit) {
                "/viewer".clone_into(&mut shot.path);
            }
            shots
        } else {
            self.shots(make, |key| &key.peer, false)
        }
    }
}

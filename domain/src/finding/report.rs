//! Findings as they stand in a signed report.
use super::{Finding, FindingState};
use crate::Id;
use serde::{Deserialize, Serialize};

/// One finding of a report. Findings stand there in the order of their proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFinding {
    /// The item's code, if it is about one.
    pub item: Option<String>,
    /// What it is.
    pub kind: String,
    /// How grave it is.
    pub severity: String,
    /// Its title.
    pub title: String,
    /// What was found.
    pub description: String,
    /// Why it is so.
    pub root_cause: String,
    /// What to do.
    pub recommendation: String,
    /// `PUBLIC`, `INTERNAL` or `CONFIDENTIAL`: whether it may stand in a published summary.
    pub disclosure: String,
    /// Id of what it shares with the findings of other years.
    pub lineage: String,
    /// In how many fiscal years it occurs.
    pub recurring_years: i32,
    /// What the body objected, if it did.
    pub objection: Option<String>,
    /// What the auditors answered.
    pub reply: Option<String>,
    /// Whether the body's objection stands beside the finding.
    pub dissent: bool,
    /// Id of the older audit's finding that goes on as this one.
    pub carried_from: Option<String>,
    /// Where it stood at the signature: `ISSUED`, or further on if it was carried over.
    pub state: String,
}

/// What a report holds of an audit's findings: all but those that were taken back.
pub(super) fn report_findings(findings: &[Finding]) -> Vec<ReportFinding> {
    let mut told: Vec<&Finding> =
        findings.iter().filter(|one| one.state != FindingState::Withdrawn).collect();
    told.sort_unstable_by_key(|one| one.id);
    told.into_iter().map(ReportFinding::from).collect()
}

impl From<&Finding> for ReportFinding {
    fn from(finding: &Finding) -> Self {
        let (content, objection) = (&finding.content, finding.objection.as_ref());
        Self {
            item: content.item.map(|item| item.to_string()),
            kind: content.kind.as_str().to_owned(),
            severity: content.severity.as_str().to_owned(),
            title: content.title.as_str().to_owned(),
            description: content.description.as_str().to_owned(),
            root_cause: content.root_cause.as_str().to_owned(),
            recommendation: content.recommendation.as_str().to_owned(),
            disclosure: content.disclosure.as_str().to_owned(),
            lineage: finding.lineage.uuid().to_string(),
            recurring_years: finding.recurring_years,
            objection: objection.map(|one| one.text.as_str().to_owned()),
            reply: objection.and_then(|one| one.reply.as_ref()).map(|reply| reply.as_str().to_owned()),
            dissent: objection.is_some_and(|one| one.dissent),
            carried_from: finding.carried_from.map(Id::uuid).map(|id| id.to_string()),
            state: finding.state.as_str().to_owned(),
        }
    }
}

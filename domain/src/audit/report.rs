//! The signed report: a value with a canonical form, frozen at the moment of the signature.
use super::AuditId;
use crate::{
    Id, Result, Timestamp,
    access::{OrganizationId, Scope, UserId},
    finding::{Disclosure, ReportFinding, reads_confidential},
    kernel::{digest::sha256, id::Kind},
};
use serde::{Deserialize, Serialize};

/// A version of a report, as signed.
#[derive(Debug, Clone)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// The audit it reports on.
    pub audit: AuditId,
    /// 1 for the first; amendments count on.
    pub number: i32,
    /// Everything in it, in canonical form.
    pub content: String,
    /// SHA-256 of `content`.
    pub sha256: String,
    /// SHA-256 of the version it supersedes; none for the first.
    pub supersedes: Option<String>,
    /// Who signed.
    pub signed_by: UserId,
    /// For which organization.
    pub organization: OrganizationId,
    /// When.
    pub signed_at: Timestamp,
}

/// A report version as it is open to a reader.
#[derive(Debug, Clone)]
pub struct ShownReport {
    /// Its id.
    pub id: ReportId,
    /// The audit it reports on.
    pub audit: AuditId,
    /// 1 for the first; amendments count on.
    pub number: i32,
    /// Everything in it, in canonical form; none for whom a finding in it is too confidential.
    pub content: Option<String>,
    /// SHA-256 of the content.
    pub sha256: String,
    /// SHA-256 of the version it supersedes; none for the first.
    pub supersedes: Option<String>,
    /// For which organization it was signed.
    pub organization: OrganizationId,
    /// When.
    pub signed_at: Timestamp,
}

impl Report {
    /// As it is open to `scope`: with its content, unless that holds confidential findings and the reader is neither one
    /// of the auditors nor a head of the body. A hash holds for the whole, so there is no content with a part left out.
    pub(super) fn shown_to(self, scope: &Scope) -> Result<ShownReport> {
        let whole = reads_confidential(scope) || !ReportContent::parse(&self.content)?.is_confidential();
        Ok(ShownReport {
            id: self.id,
            audit: self.audit,
            number: self.number,
            content: whole.then_some(self.content),
            sha256: self.sha256,
            supersedes: self.supersedes,
            organization: self.organization,
            signed_at: self.signed_at,
        })
    }
}

impl Kind for Report {
    const NAME: &'static str = "Report";
}
/// Names a report version.
pub type ReportId = Id<Report>;

/// Everything in a report. Its canonical form is this JSON without blanks, fields in this order, items in catalogue order;
/// the fields after `scores` are left out where there is nothing to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportContent {
    /// The audit's id.
    pub audit: String,
    /// Version number.
    pub number: i32,
    /// The body's name.
    pub body: String,
    /// The audit's title.
    pub title: String,
    /// `INTERNAL`, `EXTERNAL` or `MUTUAL`.
    pub kind: String,
    /// `ADVISORY` or `ASSURANCE`. Data of an advisory report holds no grade and no sentence of assurance.
    #[serde(rename = "type")]
    pub audit_type: String,
    /// Fiscal year.
    pub fiscal_year: i32,
    /// Edition of the catalogue.
    pub edition: String,
    /// Tier audited.
    pub tier: String,
    /// Id of the lead auditor who signed.
    pub signed_by: String,
    /// Name of the organization signed for.
    pub organization: String,
    /// Moment of the signature, RFC 3339 in UTC.
    pub signed_at: String,
    /// The items with both verdicts.
    pub items: Vec<ReportItem>,
    /// The scores.
    pub scores: Vec<ReportScore>,
    /// SHA-256 of the version that this one supersedes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
    /// Why it was amended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amendment: Option<String>,
    /// The opinion of an assurance audit; never one in an advisory audit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<String>,
    /// The findings, in the order of their proposal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<ReportFinding>,
    /// What was told urgently, outside the report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urgent_notices: Vec<ReportNotice>,
}

/// An urgent notice, as the report keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportNotice {
    /// When it was given, RFC 3339 in UTC.
    pub given_at: String,
    /// What it said.
    pub text: String,
}

/// One item of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportItem {
    /// Item code.
    pub item: String,
    /// What the body said.
    pub self_assessment: Option<String>,
    /// What the auditor found.
    pub judgement: Option<String>,
    /// How it was found out.
    pub method: Option<String>,
    /// The auditor's remark.
    pub note: Option<String>,
}

/// One score of a report, exact: points are `100 × numerator ÷ (2 × denominator)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportScore {
    /// `JUDGED` or `SELF_ASSESSED`.
    pub basis: String,
    /// `ESSENTIAL` or `FULL`.
    pub tier: String,
    /// 0 overall, 1 to 8 a domain.
    pub variable: u8,
    /// Weighted values reached, in halves.
    pub numerator: u64,
    /// Weights that could be reached.
    pub denominator: u64,
}

impl ReportContent {
    /// Parses what was sealed.
    fn parse(content: &str) -> Result<Self> {
        serde_json::from_str(content).map_err(crate::Error::internal)
    }

    /// Whether one of its findings is for those alone who need to know.
    fn is_confidential(&self) -> bool {
        self.findings.iter().any(|finding| finding.disclosure == Disclosure::Confidential.as_str())
    }

    /// The canonical form and its SHA-256.
    pub fn seal(&self) -> Result<(String, String)> {
        let canonical = serde_json::to_string(self).map_err(crate::Error::internal)?;
        let hash = sha256(canonical.as_bytes());
        Ok((canonical, hash))
    }
}

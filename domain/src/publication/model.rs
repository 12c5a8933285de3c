//! A summary for the public.
use crate::{
    Id, Result, Timestamp,
    access::UserId,
    audit::{AuditId, ReportContent, ReportId},
    finding::Disclosure,
    kernel::{digest::sha256, id::Kind, text::Text, words::words},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the body itself says of the result, 1 to 8,000 characters.
pub type Summary = Text<8000>;

words! {
    /// How far a publication has come.
    pub enum PublicationState {
        /// The audit manager writes.
        Draft = "DRAFT",
        /// The CISO approved it: it never changes.
        Approved = "APPROVED",
    }
}

/// The summary of one version of a report.
#[derive(Debug, Clone)]
pub struct Publication {
    /// Its id.
    pub id: PublicationId,
    /// Of which audit.
    pub audit: AuditId,
    /// Of which version of its report.
    pub report: ReportId,
    /// What the body says.
    pub summary: Summary,
    /// How far it has come.
    pub state: PublicationState,
    /// Who drafted it last.
    pub drafted_by: UserId,
    /// When.
    pub drafted_at: Timestamp,
    /// What was approved.
    pub approval: Option<Approval>,
    /// Grows with each change, from 1.
    pub version: i32,
}

/// The CISO's approval of a publication.
#[derive(Debug, Clone)]
pub struct Approval {
    /// Who approved.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// The day of publication, in Japan.
    pub published_on: NaiveDate,
    /// Everything the public reads, in canonical form.
    pub content: String,
    /// SHA-256 of `content`.
    pub sha256: String,
}

impl Kind for Publication {
    const NAME: &'static str = "Publication";
}
/// Names a publication.
pub type PublicationId = Id<Publication>;

/// Everything the public reads: canonical JSON without blanks, fields in this order. No item, no verdict, no score, and of
/// the findings only what their disclosure class opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicationContent {
    /// The body's name.
    pub body: String,
    /// The audit's title.
    pub title: String,
    /// Who audited: `INTERNAL`, `EXTERNAL` or `MUTUAL`.
    pub kind: String,
    /// `ADVISORY` or `ASSURANCE`.
    #[serde(rename = "type")]
    pub audit_type: String,
    /// Fiscal year.
    pub fiscal_year: i32,
    /// Who signed the report: the organization's name.
    pub organization: String,
    /// SHA-256 of the report it summarizes.
    pub report_sha256: String,
    /// What the body says.
    pub summary: String,
    /// How many findings of each kind there were whose disclosure class is `PUBLIC`.
    pub findings: BTreeMap<String, u32>,
    /// Their titles.
    pub public_findings: Vec<String>,
    /// The day of publication.
    pub published_on: String,
}

impl PublicationContent {
    /// What of `report` goes out with `summary` on that day.
    pub(super) fn of(
        report: &ReportContent,
        sha256: &str,
        summary: &Summary,
        published_on: NaiveDate,
    ) -> Self {
        let public = || report.findings.iter().filter(|one| one.disclosure == Disclosure::Public.as_str());
        let mut findings = BTreeMap::new();
        for one in public() {
            *findings.entry(one.kind.clone()).or_default() += 1;
        }
        Self {
            body: report.body.clone(),
            title: report.title.clone(),
            kind: report.kind.clone(),
            audit_type: report.audit_type.clone(),
            fiscal_year: report.fiscal_year,
            organization: report.organization.clone(),
            report_sha256: sha256.to_owned(),
            summary: summary.as_str().to_owned(),
            findings,
            public_findings: public().map(|one| one.title.clone()).collect(),
            published_on: published_on.to_string(),
        }
    }

    /// The canonical form and its SHA-256.
    pub(super) fn seal(&self) -> Result<(String, String)> {
        let canonical = serde_json::to_string(self).map_err(crate::Error::internal)?;
        let hash = sha256(canonical.as_bytes());
        Ok((canonical, hash))
    }
}

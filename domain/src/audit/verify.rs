//! Checking a report that was kept elsewhere, by its content alone: no database is asked.
use super::{AuditType, ReportContent};
use crate::{Reason, kernel::digest::sha256};

/// What does not hold about a kept report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportFault {
    /// It is no report.
    NoReport,
    /// Its SHA-256 is not the one that was noted.
    Hash {
        /// What it is.
        found: String,
    },
    /// It reads like a report, but is not in the form that was signed.
    Form,
    /// It is not what the version before it leads to.
    Chain {
        /// The number of the version.
        number: i32,
    },
    /// Its parts contradict each other.
    Contradiction,
}

impl ReportFault {
    /// What to tell the reader.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::NoReport => Reason::of(
                "REPORT_UNREADABLE",
                "This is not the content of a report.",
                "報告書の内容として読み取れません。",
            ),
            Self::Hash { found } => {
                let en = format!("The report was changed: its SHA-256 is {found}.");
                Reason::naming("REPORT_HASH", en, format!("報告書が改変されています（SHA-256：{found}）。"))
            }
            Self::Form => Reason::of(
                "REPORT_FORM",
                "The report is not in the form that was signed.",
                "報告書が署名時の形式と一致しません。",
            ),
            Self::Chain { number } => {
                let en = format!("Version {number} does not supersede the version before it.");
                let ja = format!("第{number}版は、直前の版を引き継いでいません。");
                Reason::naming("REPORT_CHAIN", en, ja)
            }
            Self::Contradiction => Reason::of(
                "REPORT_CONTRADICTION",
                "Parts of the report contradict each other.",
                "報告書の記載に矛盾があります。",
            ),
        }
    }
}

/// Checks one version: the hash if one was noted, the canonical form, and that its parts agree.
pub fn verify_report(content: &str, noted: Option<&str>) -> Result<ReportContent, ReportFault> {
    let found = sha256(content.as_bytes());
    if noted.is_some_and(|noted| !noted.eq_ignore_ascii_case(&found)) {
        return Err(ReportFault::Hash { found });
    }
    let report: ReportContent = serde_json::from_str(content).map_err(|_| ReportFault::NoReport)?;
    let (canonical, _) = report.seal().map_err(|_| ReportFault::Form)?;
    if canonical != content {
        return Err(ReportFault::Form);
    }
    if report.agrees() { Ok(report) } else { Err(ReportFault::Contradiction) }
}

/// Checks versions of one report against each other, the oldest first: each names the hash of the one before it, and
/// several begin with the first. A single version says nothing of its predecessors.
pub fn verify_chain(contents: &[String]) -> Result<Vec<ReportContent>, ReportFault> {
    let mut last: Option<(ReportContent, String)> = None;
    let mut all = Vec::with_capacity(contents.len());
    for content in contents {
        let report = verify_report(content, None)?;
        if last.is_none() && contents.len() > 1 && report.number != 1 {
            return Err(ReportFault::Chain { number: report.number });
        }
        if let Some((before, hash)) = last {
            let follows = report.audit == before.audit
                && report.number == before.number + 1
                && report.supersedes.as_ref() == Some(&hash);
            if !follows {
                return Err(ReportFault::Chain { number: report.number });
            }
        }
        last = Some((report.clone(), sha256(content.as_bytes())));
        all.push(report);
    }
    Ok(all)
}

impl ReportContent {
    fn agrees(&self) -> bool {
        let first = self.number == 1;
        let counted =
            self.number >= 1 && first == self.supersedes.is_none() && first == self.amendment.is_none();
        let bounded = self.scores.iter().all(|score| score.numerator <= 2 * score.denominator);
        let promised = match AuditType::parse(&self.audit_type) {
            Some(AuditType::Assurance) => self.opinion.is_some(),
            Some(AuditType::Advisory) => self.opinion.is_none(),
            None => false,
        };
        counted && bounded && promised
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(number: i32, supersedes: Option<String>) -> ReportContent {
        ReportContent {
            audit: "a".to_owned(),
            number,
            body: "別府市".to_owned(),
            title: "庁内監査".to_owned(),
            kind: "INTERNAL".to_owned(),
            audit_type: "ADVISORY".to_owned(),
            fiscal_year: 2025,
            edition: "H19.7".to_owned(),
            tier: "ESSENTIAL".to_owned(),
            signed_by: "s".to_owned(),
            organization: "別府市".to_owned(),
            signed_at: "2026-01-10T00:00:00.000Z".to_owned(),
            items: Vec::new(),
            scores: Vec::new(),
            amendment: supersedes.as_ref().map(|_| "誤記".to_owned()),
            supersedes,
            opinion: None,
            findings: Vec::new(),
            urgent_notices: Vec::new(),
        }
    }

    #[test]
    fn a_flipped_byte_is_found_by_the_noted_hash() {
        let (content, hash) = report(1, None).seal().unwrap();
        assert!(verify_report(&content, Some(&hash)).is_ok());
        let changed = content.replace("別府市", "別府町");
        assert!(matches!(verify_report(&changed, Some(&hash)), Err(ReportFault::Hash { .. })));
    }

    #[test]
    fn another_order_or_a_blank_is_not_the_form_that_was_signed() {
        let (content, _) = report(1, None).seal().unwrap();
        assert_eq!(verify_report(&content.replacen(':', ": ", 1), None), Err(ReportFault::Form));
        assert_eq!(verify_report("{}", None), Err(ReportFault::NoReport));
    }

    #[test]
    fn each_version_names_the_one_before_it() {
        let (first, hash) = report(1, None).seal().unwrap();
        let (second, _) = report(2, Some(hash)).seal().unwrap();
        let (stranger, _) = report(2, Some(sha256(b"another"))).seal().unwrap();
        assert_eq!(verify_chain(&[first.clone(), second]).unwrap().len(), 2);
        assert_eq!(verify_chain(&[first, stranger]), Err(ReportFault::Chain { number: 2 }));
    }

    #[test]
    fn an_advisory_report_with_an_opinion_contradicts_itself() {
        let (content, _) =
            ReportContent { opinion: Some("適正".to_owned()), ..report(1, None) }.seal().unwrap();
        assert_eq!(verify_report(&content, None), Err(ReportFault::Contradiction));
    }
}

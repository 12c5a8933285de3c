//! What a finding is, how grave it is, and who may read of it.
use super::FindingVerb;
use crate::{Error, Reason, Result, kernel::words::words};

const KIND: Reason = Reason::of(
    "FINDING_KIND",
    "A finding of this kind does not take this step.",
    "この種別の指摘では、この操作はできません。",
);

words! {
    /// What a finding is.
    pub enum FindingKind {
        /// A requirement is not met at all, or not where it matters most (重大な不適合).
        MajorNonconformity = "MAJOR_NONCONFORMITY",
        /// A requirement is not met in part (軽微な不適合).
        MinorNonconformity = "MINOR_NONCONFORMITY",
        /// Something to watch (観察事項).
        Observation = "OBSERVATION",
        /// Something done well (優良事項).
        Commendation = "COMMENDATION",
    }
}

words! {
    /// How grave it is.
    pub enum Severity {
        /// To be mended at once.
        Critical = "CRITICAL",
        /// To be mended soon.
        High = "HIGH",
        /// To be mended in the ordinary course.
        Medium = "MEDIUM",
        /// To be mended when convenient.
        Low = "LOW",
    }
}

words! {
    /// Who may read of it once the report is signed.
    pub enum Disclosure {
        /// All of the body, and a published summary may speak of it (公表可).
        Public = "PUBLIC",
        /// All of the body and the auditors, and no summary (庁内限り).
        Internal = "INTERNAL",
        /// Who needs to know: the auditors, the CISO, the audit manager and its owner (取扱注意).
        Confidential = "CONFIDENTIAL",
    }
}

impl FindingKind {
    /// Whether a finding of this kind ever takes the step: only what asks for nothing is taken note of, and a commendation
    /// asks nobody to mend anything.
    #[must_use]
    pub const fn takes(self, verb: FindingVerb) -> bool {
        match verb {
            FindingVerb::Note => matches!(self, Self::Observation | Self::Commendation),
            FindingVerb::Assign | FindingVerb::Remediate | FindingVerb::AcceptRisk => {
                !matches!(self, Self::Commendation)
            }
            _ => true,
        }
    }

    /// Passes a kind that takes the step.
    pub fn must_take(self, verb: FindingVerb) -> Result<()> {
        if self.takes(verb) { Ok(()) } else { Err(Error::Conflict(KIND)) }
    }
}

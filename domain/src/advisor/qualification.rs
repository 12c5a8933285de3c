//! What makes a person fit to advise.
use crate::kernel::{
    text::{Line, Text},
    words::words,
};

/// The number on a certificate, up to 32 characters.
pub type CertificateNumber = Line<32>;

/// What shows knowledge equal to a certificate, up to 1,000 characters.
pub type Proof = Text<1000>;

words! {
    /// The ranks of a certified information-security auditor (公認情報セキュリティ監査人, CAIS), the highest first.
    pub enum CaisRank {
        /// 主席監査人.
        Principal = "PRINCIPAL",
        /// 主任監査人: forms a team and leads it.
        LeadAuditor = "LEAD_AUDITOR",
        /// 監査人: plans, audits and reports.
        Auditor = "AUDITOR",
        /// 監査人補: learns on the job.
        Assistant = "ASSISTANT",
        /// アソシエイト: has been through the course.
        Associate = "ASSOCIATE",
    }
}

/// Why the centre holds a person fit to advise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Qualification {
    /// A certificate.
    Cais {
        /// Its rank.
        rank: CaisRank,
        /// Its number.
        number: CertificateNumber,
    },
    /// Knowledge that the centre recognised as equal to it (同等の知識を有する者).
    Equivalent {
        /// What shows it.
        proof: Proof,
    },
}

impl Qualification {
    /// The rank of a certificate; none of equal knowledge.
    #[must_use]
    pub const fn rank(&self) -> Option<CaisRank> {
        match self {
            Self::Cais { rank, .. } => Some(*rank),
            Self::Equivalent { .. } => None,
        }
    }
}

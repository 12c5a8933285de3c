//! Team members, advisories and what stands against independence.
use crate::{
    Error, Id, Reason, Timestamp,
    access::{OrganizationId, UserId},
    audit::AuditId,
    kernel::{fiscal::FiscalYear, id::Kind},
};

/// The version of the text that an auditor declares: not to work, nor to have worked since the start of the audit's
/// fiscal year, in what is audited; not to have answered its items; not to have advised the body in that fiscal year or
/// the one before. A change of its meaning needs a new number.
pub const DECLARATION_VERSION: i32 = 1;

/// An auditor who declared independence of one audit, and so is on its team.
#[derive(Debug, Clone)]
pub struct TeamMember {
    /// The audit.
    pub audit: AuditId,
    /// The person.
    pub user: UserId,
    /// For which organization they audit.
    pub organization: OrganizationId,
    /// Which text they declared.
    pub text_version: i32,
    /// When.
    pub declared_at: Timestamp,
}

/// The body's note that a person advised it in a fiscal year.
#[derive(Debug, Clone)]
pub struct Advisory {
    /// Its id.
    pub id: AdvisoryId,
    /// Who advised.
    pub user: UserId,
    /// In which fiscal year.
    pub fiscal_year: FiscalYear,
    /// Who noted it.
    pub noted_by: UserId,
    /// When.
    pub noted_at: Timestamp,
}

impl Kind for Advisory {
    const NAME: &'static str = "Advisory";
}
/// Names a note of an advisory.
pub type AdvisoryId = Id<Advisory>;

/// How a person stands to an audit.
#[derive(Debug, Clone)]
pub struct Ties {
    /// Whether they are on its team.
    pub on_team: bool,
    /// What stands against their independence of it.
    pub obstacles: Vec<Obstacle>,
}

/// What stands against a person's independence of an audit. The first of several is what is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// Works, heads, or worked since the fiscal year began, in a target department or one that owns a target system.
    Department,
    /// Answered items of the audit.
    OwnAnswers,
    /// Advised the body in the audit's fiscal year or the one before.
    Advised,
}

impl From<Obstacle> for Error {
    fn from(obstacle: Obstacle) -> Self {
        Self::Conflict(match obstacle {
            Obstacle::Department => Reason::of(
                "INDEPENDENCE_DEPARTMENT",
                "Who works in an audited department, or did this fiscal year, does not audit it.",
                "監査対象の部署に所属している、または当該年度に所属していた人は、その監査を行えません。",
            ),
            Obstacle::OwnAnswers => Reason::of(
                "INDEPENDENCE_OWN_ANSWERS",
                "Who answered items of this audit does not audit it.",
                "この監査の項目に回答した人は、その監査を行えません。",
            ),
            Obstacle::Advised => Reason::of(
                "INDEPENDENCE_ADVISED",
                "Who advised the body this fiscal year or the last does not audit it.",
                "当該年度または前年度に当該団体へ助言を行った人は、その監査を行えません。",
            ),
        })
    }
}

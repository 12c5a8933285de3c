//! What is asked of a body after a dispatch, what is counted of it, and what is made of the counting.
use super::EffectFigures;
use crate::{
    Error, Id, Result, Timestamp,
    access::{OrganizationId, UserId},
    dispatch::DispatchId,
    kernel::{
        fiscal::{FiscalYear, start_of_day_in_japan},
        id::Kind,
        words::words,
    },
    register::PrefectureCode,
};
use chrono::NaiveDate;

words! {
    /// How far a body can audit itself (内部監査).
    pub enum AuditCapability {
        /// Not at all.
        None = "NONE",
        /// With somebody's help.
        WithHelp = "WITH_HELP",
        /// By itself.
        Alone = "ALONE",
    }
}

/// What the body tells of a dispatch at its follow-up, beside its account in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// The dispatch.
    pub dispatch: DispatchId,
    /// How far the body could audit itself before.
    pub before: AuditCapability,
    /// How far it can now.
    pub after: AuditCapability,
    /// How many of those who were trained in its visits led an audit within a year.
    pub trainees_leading: u16,
    /// Who told it.
    pub told_by: UserId,
    /// When.
    pub told_at: Timestamp,
}

words! {
    /// What is counted of bodies: each a question with yes or no.
    pub enum EffectMeasure {
        /// The body could audit itself alone before.
        AloneBefore = "ALONE_BEFORE",
        /// It can now.
        AloneAfter = "ALONE_AFTER",
        /// Somebody trained led an audit within a year.
        TraineeLed = "TRAINEE_LED",
        /// The body signed an internal audit of the year of the dispatch or the next.
        OwnAudit = "OWN_AUDIT",
        /// At least half of what was found in these audits, and asks to be mended, is closed.
        FindingsClosed = "FINDINGS_CLOSED",
    }
}

/// The answers of one body; none to what was not told or does not arise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EffectFacts {
    /// To `ALONE_BEFORE`.
    pub alone_before: Option<bool>,
    /// To `ALONE_AFTER`.
    pub alone_after: Option<bool>,
    /// To `TRAINEE_LED`.
    pub trainee_led: Option<bool>,
    /// To `OWN_AUDIT`.
    pub own_audit: Option<bool>,
    /// To `FINDINGS_CLOSED`.
    pub findings_closed: Option<bool>,
}

impl EffectFacts {
    /// The answer to one question.
    #[must_use]
    pub const fn of(&self, measure: EffectMeasure) -> Option<bool> {
        match measure {
            EffectMeasure::AloneBefore => self.alone_before,
            EffectMeasure::AloneAfter => self.alone_after,
            EffectMeasure::TraineeLed => self.trainee_led,
            EffectMeasure::OwnAudit => self.own_audit,
            EffectMeasure::FindingsClosed => self.findings_closed,
        }
    }
}

/// What a body puts into escrow of one dispatch.
#[derive(Debug, Clone)]
pub struct EffectContribution {
    /// The dispatch.
    pub dispatch: DispatchId,
    /// The prefecture that the body lies in, or is.
    pub prefecture: PrefectureCode,
    /// The year of the dispatch.
    pub fiscal_year: FiscalYear,
    /// The answers.
    pub facts: EffectFacts,
}

/// A body in the counting: nothing tells which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EffectBody {
    /// Its prefecture.
    pub prefecture: PrefectureCode,
    /// Its answers.
    pub facts: EffectFacts,
}

/// The counting of a year's dispatches: made once, and never again.
#[derive(Debug, Clone)]
pub struct EffectRelease {
    /// Its id.
    pub id: EffectReleaseId,
    /// The centre that asked for it.
    pub center: OrganizationId,
    /// Of which year's dispatches.
    pub fiscal_year: FiscalYear,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it was made, and what is shown; none as long as it was not.
    pub released: Option<(Timestamp, EffectFigures)>,
}

impl Kind for EffectRelease {
    const NAME: &'static str = "DispatchEffects";
}
/// Names a counting.
pub type EffectReleaseId = Id<EffectRelease>;

/// The moment from which a year's dispatches may be counted: the year after it is over, too, so that every audit of the two
/// is known.
pub fn counted_from(year: FiscalYear) -> Result<Timestamp> {
    let day = NaiveDate::from_ymd_opt(year.year() + 2, 4, 1);
    start_of_day_in_japan(day.ok_or_else(|| Error::internal("no such fiscal year"))?)
}

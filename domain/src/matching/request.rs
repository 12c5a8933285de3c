//! What is matched: a wish, and those who might fulfil it. Whoever asks gathers both; here nothing is looked up.
use crate::{
    advisor::{Advisor, AdvisorId, Capacity, Field, Tie, Validity, WorkMode},
    kernel::fiscal::FiscalYear,
    programme::{Quota, RegionRule},
    register::{GovernmentCode, PrefectureCode},
};
use chrono::NaiveDate;

/// What a body wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The body.
    pub government: GovernmentCode,
    /// The bodies that were merged into it: what binds to them binds to it.
    pub predecessors: Vec<GovernmentCode>,
    /// The fiscal year of the programme.
    pub fiscal_year: FiscalYear,
    /// Where it is to take place.
    pub mode: WorkMode,
    /// All days it would take. Without any, nothing that hangs on days is asked.
    pub days: Vec<NaiveDate>,
    /// What advice is wanted on.
    pub fields: Vec<Field>,
    /// Where the programme sends advisors.
    pub region_rule: RegionRule,
    /// How often it sends them.
    pub quota: Quota,
}

impl Wanted {
    /// Whether what binds to `government` binds to the body.
    pub(super) fn concerns(&self, government: GovernmentCode) -> bool {
        self.government == government || self.predecessors.contains(&government)
    }
}

/// That an advisor audits a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditWork {
    /// The body.
    pub government: GovernmentCode,
    /// The fiscal year of the audit.
    pub fiscal_year: FiscalYear,
}

/// An advisor, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who. Each advisor is a candidate once.
    pub advisor: AdvisorId,
    /// Whether they were taken off the registry.
    pub retired: bool,
    /// How long their qualification holds.
    pub validity: Validity,
    /// What they advise on.
    pub fields: Vec<Field>,
    /// How they work.
    pub modes: Vec<WorkMode>,
    /// The prefectures they are sent to on site.
    pub regions: Vec<PrefectureCode>,
    /// The prefecture they set out from.
    pub home: PrefectureCode,
    /// How many days a month they give.
    pub capacity: Capacity,
    /// What binds them to bodies.
    pub ties: Vec<Tie>,
    /// Whether they belong to the body that wants somebody, whatever they declared.
    pub employed: bool,
    /// What they audit, and are to audit.
    pub audits: Vec<AuditWork>,
    /// The days on which they are not to be had.
    pub days_off: Vec<NaiveDate>,
    /// The days on which they are sent elsewhere.
    pub engaged: Vec<NaiveDate>,
    /// How often they were sent for the same project in the fiscal year.
    pub sent_for_project: u8,
    /// How often they were sent at all in the fiscal year.
    pub sent_this_year: u32,
    /// How many visits of theirs a body signed the record of.
    pub signed_visits: u32,
}

impl Candidate {
    /// An advisor of the registry as a candidate who audits nothing, belongs to no body and was never sent: whoever asks adds that.
    #[must_use]
    pub fn of(advisor: &Advisor, ties: Vec<Tie>, days_off: Vec<NaiveDate>) -> Self {
        let (public, private) = (&advisor.public, &advisor.private);
        Self {
            advisor: advisor.id,
            retired: advisor.retired_at.is_some(),
            validity: private.validity,
            fields: public.fields.clone(),
            modes: public.modes.clone(),
            regions: public.regions.clone(),
            home: private.home,
            capacity: private.capacity,
            ties,
            employed: false,
            audits: Vec::new(),
            days_off,
            engaged: Vec::new(),
            sent_for_project: 0,
            sent_this_year: 0,
            signed_visits: 0,
        }
    }
}

//! Plans and their lines.
use super::PlanContent;
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::UserId,
    kernel::{
        fiscal::FiscalYear,
        id::Kind,
        text::{Line, Prose},
        version,
        words::words,
    },
    target::{Target, TargetRef},
};

/// A plan's title, up to 120 characters.
pub type PlanTitle = Line<120>;
/// The text of a charter, the policy of a plan, or the reason of a special order, up to 20,000 characters.
pub type PlanText = Prose<20_000>;
/// What an annual plan is to reach, up to 4,000 characters.
pub type PlanGoals = Prose<4_000>;

words! {
    /// What a plan is.
    pub enum PlanKind {
        /// The audit implementation outline (情報セキュリティ監査実施要綱).
        Charter = "CHARTER",
        /// The plan over three fiscal years (中期監査計画).
        MidTerm = "MID_TERM",
        /// The plan of one fiscal year (年度監査計画).
        Annual = "ANNUAL",
        /// What the CISO orders beside the plans (特命監査).
        SpecialOrder = "SPECIAL_ORDER",
    }
}

words! {
    /// Where a plan stands.
    pub enum PlanState {
        /// Being written.
        Draft = "DRAFT",
        /// The CISO approved it; it is in force.
        Approved = "APPROVED",
        /// A newer one took its place.
        Replaced = "REPLACED",
    }
}

/// A charter, a plan or a special order.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// What it is.
    pub kind: PlanKind,
    /// Its title.
    pub title: PlanTitle,
    /// What it says.
    pub text: PlanText,
    /// What it is to reach: of annual plans only.
    pub goals: PlanGoals,
    /// Its fiscal year, the first of three for a mid-term plan; none for a charter.
    pub fiscal_year: Option<FiscalYear>,
    /// Where it stands.
    pub state: PlanState,
    /// Who drafted it.
    pub drafted_by: UserId,
    /// When.
    pub drafted_at: Timestamp,
    /// Who approved it, and when.
    pub approved: Option<(UserId, Timestamp)>,
    /// The newer one that took its place.
    pub replaced_by: Option<PlanId>,
    /// Grows with each change, from 1.
    pub version: i32,
}

impl Kind for Plan {
    const NAME: &'static str = "Plan";
}
/// Names a plan.
pub type PlanId = Id<Plan>;

/// That a target is to be audited, and when.
#[derive(Debug, Clone)]
pub struct PlanLine {
    /// What.
    pub target: Target,
    /// In which fiscal year: of mid-term plans.
    pub fiscal_year: Option<FiscalYear>,
    /// In which quarter of the fiscal year, 1 to 4: of annual plans.
    pub quarter: Option<i16>,
}

/// A line as it is written: the target by its id.
#[derive(Debug, Clone)]
pub struct NewLine {
    /// What.
    pub target: TargetRef,
    /// In which fiscal year: of mid-term plans.
    pub fiscal_year: Option<FiscalYear>,
    /// In which quarter of the fiscal year, 1 to 4: of annual plans.
    pub quarter: Option<i16>,
}

/// How many fiscal years a mid-term plan has.
pub(super) const YEARS: i32 = 3;

const WRONG_KIND: Reason =
    Reason::of("PLAN_KIND", "This is a plan of another kind.", "種類の異なる計画です。");

impl Plan {
    /// The fiscal years it spans: three for a mid-term plan, none for a charter.
    #[must_use]
    pub fn years(&self) -> Vec<i32> {
        let length = if self.kind == PlanKind::MidTerm { YEARS } else { 1 };
        self.fiscal_year.map_or_else(Vec::new, |first| (first.year()..first.year() + length).collect())
    }

    /// Passes only where it stands in `needed`, or refuses with its present state.
    pub fn must_be(&self, needed: PlanState) -> Result<()> {
        if self.state == needed {
            return Ok(());
        }
        let en = format!("The plan's state, {}, does not allow this.", self.state.as_str());
        let ja = format!("計画の現在の状態（{}）では、この操作はできません。", self.state.as_str());
        Err(Error::Conflict(Reason::naming("PLAN_STATE", en, ja)))
    }

    /// Puts other content in the place of a draft's; the kind stays.
    pub fn rewrite(&mut self, content: &PlanContent, expected_version: i32) -> Result<()> {
        version::expect(self.version, expected_version)?;
        if content.kind() != self.kind {
            return Err(Error::Conflict(WRONG_KIND));
        }
        self.must_be(PlanState::Draft)?;
        self.title = content.title().clone();
        self.text = content.text().clone();
        self.goals = content.goals();
        self.fiscal_year = content.fiscal_year();
        self.version += 1;
        Ok(())
    }

    /// The CISO approves a draft.
    pub fn approve(&mut self, by: UserId, at: Timestamp, expected_version: i32) -> Result<()> {
        version::expect(self.version, expected_version)?;
        self.must_be(PlanState::Draft)?;
        self.state = PlanState::Approved;
        self.approved = Some((by, at));
        self.version += 1;
        Ok(())
    }
}

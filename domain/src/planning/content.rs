//! What stands in a plan, and what each kind asks of it.
use super::{NewLine, PlanGoals, PlanKind, PlanText, PlanTitle, model::YEARS};
use crate::{
    Error, Reason, Result,
    kernel::{fiscal::FiscalYear, text::BLANK},
    target::TargetRef,
};

const NO_TARGET: Reason =
    Reason::of("TARGET_NEEDED", "Name at least one target.", "監査対象を一つ以上指定してください。");
const OUTSIDE: Reason = Reason::of(
    "YEAR_OUTSIDE_PLAN",
    "The fiscal year is not one of the plan's three.",
    "中期計画の3か年度に含まれない年度です。",
);
const QUARTER: Reason =
    Reason::of("QUARTER", "The quarter is 1, 2, 3 or 4.", "四半期は1から4までで指定してください。");
const TWICE: Reason = Reason::of(
    "LINE_TWICE",
    "The same target stands twice at the same time.",
    "同じ時期に同じ監査対象が重複しています。",
);
/// What stands in a plan. Each kind has what it has and nothing else.
#[derive(Debug, Clone)]
pub enum PlanContent {
    /// A charter.
    Charter {
        /// Its title.
        title: PlanTitle,
        /// What it says.
        text: PlanText,
    },
    /// A plan of three fiscal years.
    MidTerm {
        /// Its title.
        title: PlanTitle,
        /// Its policy.
        text: PlanText,
        /// The first of three fiscal years.
        first: FiscalYear,
        /// What is audited in which of them.
        lines: Vec<NewLine>,
    },
    /// A plan of one fiscal year.
    Annual {
        /// Its title.
        title: PlanTitle,
        /// Its policy.
        text: PlanText,
        /// What it is to reach.
        goals: PlanGoals,
        /// The fiscal year.
        year: FiscalYear,
        /// What is audited in which quarter.
        lines: Vec<NewLine>,
    },
    /// A special order.
    SpecialOrder {
        /// Its title.
        title: PlanTitle,
        /// Why.
        reason: PlanText,
        /// The fiscal year.
        year: FiscalYear,
        /// What is to be audited.
        targets: Vec<TargetRef>,
    },
}

impl PlanContent {
    /// What kind of plan it makes.
    #[must_use]
    pub const fn kind(&self) -> PlanKind {
        match self {
            Self::Charter { .. } => PlanKind::Charter,
            Self::MidTerm { .. } => PlanKind::MidTerm,
            Self::Annual { .. } => PlanKind::Annual,
            Self::SpecialOrder { .. } => PlanKind::SpecialOrder,
        }
    }

    /// Its title.
    #[must_use]
    pub const fn title(&self) -> &PlanTitle {
        match self {
            Self::Charter { title, .. }
            | Self::MidTerm { title, .. }
            | Self::Annual { title, .. }
            | Self::SpecialOrder { title, .. } => title,
        }
    }

    /// What it says.
    #[must_use]
    pub const fn text(&self) -> &PlanText {
        match self {
            Self::Charter { text, .. } | Self::MidTerm { text, .. } | Self::Annual { text, .. } => text,
            Self::SpecialOrder { reason, .. } => reason,
        }
    }

    /// What it is to reach.
    #[must_use]
    pub fn goals(&self) -> PlanGoals {
        match self {
            Self::Annual { goals, .. } => goals.clone(),
            _ => PlanGoals::default(),
        }
    }

    /// Its fiscal year, the first of three for a mid-term plan.
    #[must_use]
    pub const fn fiscal_year(&self) -> Option<FiscalYear> {
        match self {
            Self::Charter { .. } => None,
            Self::MidTerm { first, .. } => Some(*first),
            Self::Annual { year, .. } | Self::SpecialOrder { year, .. } => Some(*year),
        }
    }

    /// Its lines, if they are what lines of its kind must be: a charter has none.
    pub fn lines(&self) -> Result<Vec<NewLine>> {
        let lines = match self {
            Self::Charter { text, .. } => {
                filled("text", text)?;
                return Ok(Vec::new());
            }
            Self::MidTerm { first, lines, .. } => {
                let years = first.year()..first.year() + YEARS;
                let inside =
                    |line: &NewLine| line.fiscal_year.is_some_and(|year| years.contains(&year.year()));
                fitting(lines, "fiscalYear", OUTSIDE, inside)?;
                lines.clone()
            }
            Self::Annual { lines, .. } => {
                let known = |line: &NewLine| line.quarter.is_some_and(|quarter| (1..=4).contains(&quarter));
                fitting(lines, "quarter", QUARTER, known)?;
                lines.clone()
            }
            Self::SpecialOrder { reason, targets, .. } => {
                filled("reason", reason)?;
                if targets.is_empty() {
                    return Err(Error::invalid("targets", NO_TARGET));
                }
                let line = |target: &TargetRef| NewLine { target: *target, fiscal_year: None, quarter: None };
                targets.iter().map(line).collect()
            }
        };
        let mut seen = std::collections::HashSet::new();
        match lines.iter().position(|line| !seen.insert((line.target, line.fiscal_year, line.quarter))) {
            Some(index) => {
                Err(Error::Invalid { field: format!("{}.{index}", self.list()).into(), reason: TWICE })
            }
            None => Ok(lines),
        }
    }

    /// The input field that its lines come in.
    #[must_use]
    pub const fn list(&self) -> &'static str {
        match self {
            Self::SpecialOrder { .. } => "targets",
            _ => "lines",
        }
    }
}

fn filled(field: &'static str, text: &PlanText) -> Result<()> {
    if text.as_str().is_empty() { Err(Error::invalid(field, BLANK)) } else { Ok(()) }
}

fn fitting(lines: &[NewLine], field: &str, reason: Reason, fits: impl Fn(&NewLine) -> bool) -> Result<()> {
    match lines.iter().position(|line| !fits(line)) {
        Some(index) => Err(Error::invalid_at("lines", index, field, reason)),
        None => Ok(()),
    }
}

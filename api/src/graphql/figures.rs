//! Released figures as GraphQL shows them.
use super::{scalar::ReasonView, score::domain_number};
use async_graphql::SimpleObject;
use domain::{
    disclosure::{
        Assessment, Class, Disclosed, Figures as VariableFiguresModel, Position, Published, Rules,
        grade_shares,
    },
    scoring::{Scores, Variable},
};

/// What is released of one variable.
#[derive(SimpleObject)]
pub(super) struct VariableFigures {
    /// The domain, 1 to 8; null for the whole.
    domain: Option<u8>,
    /// Bodies with a score in it.
    n: Option<u32>,
    /// Their mean, in whole points.
    mean: Option<u32>,
    /// Their standard deviation (÷ n), in whole points.
    standard_deviation: Option<u32>,
    /// The classes in which the first, second and third quartile lie.
    quartiles: Option<Vec<ScoreClass>>,
    /// How many bodies lie where; neighbouring classes with few bodies are merged.
    histogram: Option<Vec<HistogramCell>>,
    /// Which share of the bodies has which grade, from below, read off the histogram.
    grades: Option<Vec<GradeShare>>,
    /// Why nothing of this variable is shown; null if its mean is.
    withheld: Option<ReasonView>,
    /// Why its spread, or part of it, is not shown; null if all of it is.
    spread_withheld: Option<ReasonView>,
}

/// A class of scores: from, and below; the topmost holds 100.
#[derive(SimpleObject)]
pub(super) struct ScoreClass {
    /// From this score.
    from: u32,
    /// Below this score.
    to: u32,
}

impl From<Class> for ScoreClass {
    fn from(class: Class) -> Self {
        Self { from: class.from, to: class.to }
    }
}

/// A cell of a histogram.
#[derive(SimpleObject)]
pub(super) struct HistogramCell {
    /// From this score.
    from: u32,
    /// Below this score; the topmost holds 100.
    to: u32,
    /// How many bodies.
    count: u32,
}

/// The share of a cohort that has a grade, or one of several that lie side by side: classes of 20 points, 1 to 5. A cohort
/// has such shares; a body has no grade.
#[derive(SimpleObject)]
pub(super) struct GradeShare {
    /// The lowest grade in it.
    from: u32,
    /// The highest grade in it.
    to: u32,
    /// Its share of the bodies, in whole per cent.
    percent: u32,
}

impl GradeShare {
    const fn of(share: &domain::disclosure::GradeShare) -> Self {
        Self { from: share.from, to: share.to, percent: share.percent }
    }
}

impl VariableFigures {
    /// All variables of an assessment, the whole first.
    pub(super) fn all(assessment: &Assessment) -> Vec<Self> {
        assessment.figures.iter().map(|(variable, figures)| Self::of(variable, figures)).collect()
    }

    fn of(variable: Variable, figures: &VariableFiguresModel) -> Self {
        let domain = domain_number(variable);
        match figures {
            Disclosed::Withheld(reason) => Self {
                domain,
                n: None,
                mean: None,
                standard_deviation: None,
                quartiles: None,
                histogram: None,
                grades: None,
                withheld: Some(reason.reason().into()),
                spread_withheld: None,
            },
            Disclosed::Released(shown) => {
                let spread =
                    shown.sd.withheld().or(shown.quartiles.withheld()).or(shown.histogram.withheld());
                let cell = |cell: &domain::disclosure::Cell| HistogramCell {
                    from: cell.from,
                    to: cell.to,
                    count: cell.count,
                };
                Self {
                    domain,
                    n: Some(shown.n),
                    mean: Some(shown.mean),
                    standard_deviation: shown.sd.released().copied(),
                    quartiles: shown
                        .quartiles
                        .released()
                        .map(|three| three.iter().map(|c| (*c).into()).collect()),
                    histogram: shown.histogram.released().map(|cells| cells.iter().map(cell).collect()),
                    grades: grade_shares(figures)
                        .released()
                        .map(|shares| shares.iter().map(GradeShare::of).collect()),
                    withheld: None,
                    spread_withheld: spread.map(|reason| reason.reason().into()),
                }
            }
        }
    }
}

/// Where the caller's own body stands in one variable. Computed on each request from its own score and the released
/// figures alone.
#[derive(SimpleObject)]
pub(super) struct OwnPosition {
    /// The domain, 1 to 8; null for the whole.
    domain: Option<u8>,
    /// The body's own score; null if it has none here.
    points: Option<f64>,
    /// 偏差値 in whole points: 50 + 10 × (own − mean) ÷ SD, of the released mean and SD.
    deviation_score: Option<i64>,
    /// The class of the own score.
    class: Option<ScoreClass>,
    /// Own score minus the mean, in whole points.
    gap_to_mean: Option<i64>,
    /// Why a part of this is not shown.
    withheld: Option<ReasonView>,
}

impl OwnPosition {
    /// The position in all variables, the whole first.
    pub(super) fn all(own: &Scores, shown: &Published) -> Vec<Self> {
        let of = |(variable, figures)| Self::of(variable, own, figures, &shown.rules);
        shown.whole.figures.iter().map(of).collect()
    }

    fn of(variable: Variable, own: &Scores, figures: &VariableFiguresModel, rules: &Rules) -> Self {
        let hundredths = own.get(variable).hundredths();
        let blank = Self {
            domain: domain_number(variable),
            points: own.get(variable).points(),
            deviation_score: None,
            class: None,
            gap_to_mean: None,
            withheld: None,
        };
        match hundredths.map(|own| Position::of(own, figures, rules)) {
            None => blank,
            Some(Disclosed::Withheld(reason)) => Self { withheld: Some(reason.reason().into()), ..blank },
            Some(Disclosed::Released(position)) => Self {
                deviation_score: position.deviation_score.released().copied(),
                class: Some(position.class.into()),
                gap_to_mean: Some(position.gap_to_mean),
                withheld: position.deviation_score.withheld().map(|reason| reason.reason().into()),
                ..blank
            },
        }
    }
}

//! Something shown, or the reason why it is not.
use crate::Reason;
use serde::{Deserialize, Serialize};

/// A `T` fit to be shown, or why there is none. An absent figure is never without its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Disclosed<T> {
    /// Fit to be shown.
    Released(T),
    /// Not shown.
    Withheld(WithheldReason),
}

impl<T> Disclosed<T> {
    /// What may be shown.
    #[must_use]
    pub const fn released(&self) -> Option<&T> {
        match self {
            Self::Released(shown) => Some(shown),
            Self::Withheld(_) => None,
        }
    }

    /// Why nothing is shown.
    #[must_use]
    pub const fn withheld(&self) -> Option<WithheldReason> {
        match self {
            Self::Released(_) => None,
            Self::Withheld(reason) => Some(*reason),
        }
    }

    /// Withholds it for `reason`, unless it is withheld already.
    pub(super) fn withhold(&mut self, reason: WithheldReason) {
        if self.released().is_some() {
            *self = Self::Withheld(reason);
        }
    }

    /// `make`s the figure only if there is no reason against it.
    pub(super) fn unless(reason: Option<WithheldReason>, make: impl FnOnce() -> T) -> Self {
        reason.map_or_else(|| Self::Released(make()), Self::Withheld)
    }
}

/// Why a figure is withheld. The codes are stable; they name no number, because the rules may be tightened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WithheldReason {
    /// Fewer bodies than a mean needs.
    CohortTooSmall,
    /// Enough for a mean, too few for anything about spread (ten by the rules of the house).
    SpreadNeedsTen,
    /// The deviation shown is 0: a 偏差値 has no meaning.
    Uniform,
    /// The figure would be one independent statistic too many for so few bodies.
    TooManyStatistics,
    /// This viewer holds so many named results that the figures would give it the rest.
    NamedResultsHeld,
    /// Members that pool what they know could bound another one's score too closely.
    Coalition,
    /// Beside what is shown already, figures of this cohort would give the few away by which the cohorts differ.
    CohortsTooClose,
    /// Too few scores changed since the figures that these would supersede.
    TooFewChanges,
    /// Shown, it would give away by subtraction what is withheld of another group.
    Complementary,
    /// Item by item, or of the top quarter alone, figures need a large cohort.
    DetailNeedsMore,
    /// The year after was released with its change since this one: of this year nothing more is shown.
    NextYearCompared,
}

impl WithheldReason {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::CohortTooSmall,
        Self::SpreadNeedsTen,
        Self::Uniform,
        Self::TooManyStatistics,
        Self::NamedResultsHeld,
        Self::Coalition,
        Self::CohortsTooClose,
        Self::TooFewChanges,
        Self::Complementary,
        Self::DetailNeedsMore,
        Self::NextYearCompared,
    ];

    /// The stable name, as stored and as the API spells it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CohortTooSmall => "COHORT_TOO_SMALL",
            Self::SpreadNeedsTen => "SPREAD_NEEDS_TEN",
            Self::Uniform => "UNIFORM",
            Self::TooManyStatistics => "TOO_MANY_STATISTICS",
            Self::NamedResultsHeld => "NAMED_RESULTS_HELD",
            Self::Coalition => "COALITION",
            Self::CohortsTooClose => "COHORTS_TOO_CLOSE",
            Self::TooFewChanges => "TOO_FEW_CHANGES",
            Self::Complementary => "COMPLEMENTARY",
            Self::DetailNeedsMore => "DETAIL_NEEDS_MORE",
            Self::NextYearCompared => "NEXT_YEAR_COMPARED",
        }
    }

    /// The reason of that code, if there is one.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// The reason in words for the caller.
    #[must_use]
    pub const fn reason(self) -> Reason {
        let (en, ja) = match self {
            Self::CohortTooSmall => (
                "Too few bodies take part: figures could give a single body's score away.",
                "参加団体が少なく、個別の団体の得点が推定されるおそれがあるため、表示しません。",
            ),
            Self::SpreadNeedsTen => (
                "Enough bodies take part for a mean, but too few for deviation, quartiles and distribution.",
                "平均は表示できますが、標準偏差、四分位、分布及び偏差値を表示するには参加団体が不足しています。",
            ),
            Self::Uniform => (
                "The deviation is 0 in whole points: there is nothing to stand above or below.",
                "標準偏差が1点単位で0となり、偏差値を計算できないため、表示しません。",
            ),
            Self::TooManyStatistics => (
                "With so few bodies one more figure could give single scores away.",
                "参加団体数に対して公表する統計量が多くなり、個別の得点が推定されるおそれがあるため、表示しません。",
            ),
            Self::NamedResultsHeld => (
                "You hold the named results of so many of these bodies that the figures would tell you the rest.",
                "多くの団体の個別結果を閲覧できる立場にあり、残る団体の得点が推定されるおそれがあるため、表示しません。",
            ),
            Self::Coalition => (
                "Bodies that pool their scores could work out another body's score from this figure.",
                "複数の団体が得点を持ち寄ると、他の団体の得点が推定されるおそれがあるため、表示しません。",
            ),
            Self::CohortsTooClose => (
                "The participants differ in only a few bodies from those of other figures: the difference would tell these.",
                "他の公表値と参加団体の差が少数であり、その差から個別の得点が推定されるおそれがあるため、表示しません。",
            ),
            Self::TooFewChanges => (
                "Too few scores changed since the last figures: the difference would tell them.",
                "前回の公表から得点が変わった団体が少なく、個別の得点が推定されるおそれがあるため、公表しません。",
            ),
            Self::Complementary => (
                "Withheld together with another group, whose figures would follow by subtraction.",
                "表示すると、非表示とした他のグループの値が差引きにより推定されるため、併せて表示しません。",
            ),
            Self::DetailNeedsMore => (
                "Too few bodies take part for figures in this detail.",
                "この詳細度の集計値を表示するには参加団体が不足しています。",
            ),
            Self::NextYearCompared => (
                "The year after was released with its change since this one: nothing more can be released of this year.",
                "翌年度の相対比較が本年度との比較を含めて公表されているため、本年度の公表を追加することはできません。",
            ),
        };
        Reason::of(self.code(), en, ja)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::reason::Language;

    #[test]
    fn every_reason_has_a_code_and_both_sentences() {
        for reason in WithheldReason::ALL {
            assert_eq!(WithheldReason::parse(reason.code()), Some(reason));
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
            assert_eq!(reason.reason().code(), reason.code());
            assert_ne!(
                reason.reason().message(Language::English),
                reason.reason().message(Language::Japanese)
            );
        }
    }
}

//! The thresholds of disclosure control, as one value.
use crate::{Error, Reason, Result, scoring::Score};
use serde::{Deserialize, Serialize};

const LOOSENED: Reason = Reason::of(
    "RULE_LOOSENED",
    "Disclosure rules may be tightened, never loosened.",
    "開示制限の基準は、厳しくすることはできますが、緩めることはできません。",
);
const UNEVEN: Reason =
    Reason::of("RULE_UNEVEN", "It must divide 100 without remainder.", "100を割り切る値にしてください。");

/// What must hold before a figure is shown. A larger number is the stricter one in every field.
/// Sources: "design" is the house's comparison design, "research" its study of benchmarking services and of
/// the statistical offices' practice; where both are silent the reasoning stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Bodies a mean needs, the viewer among them (design; research: two bodies' mean and one's own score give
    /// the other's, and the tools studied begin at 3, where two in league know the third).
    pub mean_needs: u32,
    /// Bodies that anything about spread needs (design; research: at n = 3 mean, SD and one's own score give
    /// both others in every one of 1,000 random cases).
    pub spread_needs: u32,
    /// Step that mean, SD and gap are rounded to, in points (design: whole points). Scores are discrete, so
    /// unrounded sums could be enumerated. Finer than whole points is not representable.
    pub round_to: u32,
    /// Width of a histogram class, in points (design: 20): what a class says of a body is never narrower.
    pub class_width: u32,
    /// Neighbouring cells are merged until each has this many bodies (design: "under 3 merged"; 3 is the
    /// default of the statistical offices' tools). Empty cells are merged as well: "nobody lies here" narrows
    /// everybody's range, and an empty cell kept beside a merged one would tell how the merged one is filled.
    pub merge_cells_under: u32,
    /// Independent statistics stay this many below n, per cohort and variable (design: n − 3): n unknown
    /// scores then keep degrees of freedom even for a viewer who adds its own.
    pub spare_statistics: u32,
    /// Share of the tier's applicable items that must be judged before a body enters, in per cent (design: 80).
    /// A score over few items is those items' verdicts, thinly veiled.
    pub entry_coverage_percent: u32,
    /// Bodies that must stay unknown to a viewer: who holds named results of k other members gets no aggregate
    /// when k > n − this (design: 5, the same as a mean needs). Also what the worst coalition leaves unknown (design).
    /// 0 switches both off.
    pub named_spare: u32,
    /// Least range, in points, that all figures together leave open for a body's score, whatever coalition of all but
    /// `named_spare` bodies asks (design: 5). Of five bodies with a mean of 100 each has at least 97.5; where five
    /// scores are equal and the SD is about to round up, the others know them. 0 switches it off.
    pub least_bound: u32,
    /// Bodies by which two cohorts of the same scores differ at least, where they differ at all; as many scores must
    /// have changed before a release is superseded (design: 5). The difference of two sums is the sum of the rest.
    #[serde(default = "five")]
    pub least_difference: u32,
    /// Bodies that item rates and the mean of the top quarter need (design: 100).
    #[serde(default = "hundred")]
    pub detail_needs: u32,
    /// Step that these are rounded to, in points (design: 5). A rate is never shown nearer to 0 or 100 than this:
    /// "nobody" would be everybody's verdict (research: rates at the ends).
    #[serde(default = "five")]
    pub detail_round_to: u32,
}

/// What the later rules were for values stored before there were these rules.
const fn five() -> u32 {
    Rules::HOUSE.least_difference
}

const fn hundred() -> u32 {
    Rules::HOUSE.detail_needs
}

impl Rules {
    /// The rules of the house.
    pub const HOUSE: Self = Self {
        mean_needs: 5,
        spread_needs: 10,
        round_to: 1,
        class_width: 20,
        merge_cells_under: 3,
        spare_statistics: 3,
        entry_coverage_percent: 80,
        named_spare: 5,
        least_bound: 5,
        least_difference: 5,
        detail_needs: 100,
        detail_round_to: 5,
    };

    /// The `asked` rules, if none is looser than these: so configuration can tighten only.
    /// `INVALID` names the rule that is looser, or a step or width that does not divide the scale.
    pub fn tightened(self, asked: Self) -> Result<Self> {
        for ((field, least), (_, wanted)) in self.fields().into_iter().zip(asked.fields()) {
            if wanted < least {
                return Err(Error::invalid(field, LOOSENED));
            }
        }
        for (field, step) in [
            ("roundTo", asked.round_to),
            ("classWidth", asked.class_width),
            ("detailRoundTo", asked.detail_round_to),
        ] {
            if 100_u32.checked_rem(step) != Some(0) {
                return Err(Error::invalid(field, UNEVEN));
            }
        }
        Ok(asked)
    }

    /// Whether a body with this overall score of the tier may enter a cohort.
    #[must_use]
    pub fn admits(&self, overall: &Score) -> bool {
        overall.hundredths().is_some() && overall.covers(self.entry_coverage_percent)
    }

    /// Whether a viewer who holds named results of `held` *other* members may see aggregates over `n` members.
    #[must_use]
    pub const fn leaves_enough_unknown(&self, n: u32, held: u32) -> bool {
        held.saturating_add(self.named_spare) <= n
    }

    /// Each rule by the name configuration gives it.
    pub(super) const fn fields(&self) -> [(&'static str, u32); 12] {
        [
            ("meanNeeds", self.mean_needs),
            ("spreadNeeds", self.spread_needs),
            ("roundTo", self.round_to),
            ("classWidth", self.class_width),
            ("mergeCellsUnder", self.merge_cells_under),
            ("spareStatistics", self.spare_statistics),
            ("entryCoveragePercent", self.entry_coverage_percent),
            ("namedSpare", self.named_spare),
            ("leastBound", self.least_bound),
            ("leastDifference", self.least_difference),
            ("detailNeeds", self.detail_needs),
            ("detailRoundTo", self.detail_round_to),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configuration_tightens_and_never_loosens() {
        let house = Rules::HOUSE;
        let tighter = Rules { mean_needs: 7, class_width: 25, round_to: 5, ..house };
        assert_eq!(house.tightened(tighter).unwrap(), tighter);
        assert_eq!(house.tightened(house).unwrap(), house);
        let looser = [
            Rules { mean_needs: 4, ..house },
            Rules { spread_needs: 9, ..house },
            Rules { round_to: 0, ..house },
            Rules { class_width: 10, ..house },
            Rules { merge_cells_under: 2, ..house },
            Rules { spare_statistics: 2, ..house },
            Rules { entry_coverage_percent: 79, ..house },
            Rules { named_spare: 4, ..house },
            Rules { least_bound: 4, ..house },
            Rules { least_difference: 4, ..house },
            Rules { detail_needs: 99, ..house },
            Rules { detail_round_to: 1, ..house },
        ];
        for rules in looser {
            assert_eq!(house.tightened(rules).unwrap_err().code(), "INVALID");
        }
        let both = Rules { mean_needs: 7, named_spare: 4, ..house };
        assert!(house.tightened(both).is_err(), "one tightened rule does not pay for a loosened one");
    }

    #[test]
    fn rules_written_before_the_later_ones_are_read() {
        let mut stored = serde_json::to_value(Rules::HOUSE).unwrap();
        for later in ["least_difference", "detail_needs", "detail_round_to"] {
            stored.as_object_mut().unwrap().remove(later).unwrap();
        }
        assert_eq!(serde_json::from_value::<Rules>(stored).unwrap(), Rules::HOUSE);
    }

    #[test]
    fn a_width_that_leaves_a_narrow_last_class_is_refused() {
        let refused = Rules::HOUSE.tightened(Rules { class_width: 30, ..Rules::HOUSE });
        assert!(matches!(refused, Err(Error::Invalid { field, .. }) if field == "classWidth"));
    }
}

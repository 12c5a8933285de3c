//! The thresholds of disclosure control, as one value.
use super::WithheldReason;
use crate::{Error, Reason, Result, scoring::Score};
use serde::{Deserialize, Serialize};

const LOOSENED: Reason = Reason::of(
    "RULE_LOOSENED",
    "Disclosure rules may be tightened, never loosened.",
    "開示制限の基準は、厳しくすることはできますが、緩めることはできません。",
);
const UNEVEN: Reason =
    Reason::of("RULE_UNEVEN", "It must divide 100 without remainder.", "100を割り切る値にしてください。");
const OVER: Reason = Reason::of("RULE_OVER", "It must be 100 at most.", "100以下にしてください。");
const UNSEEN: Reason = Reason::of(
    "RULE_UNSEEN",
    "It must not be more than meanNeeds: what is released between the two would be shown to nobody.",
    "meanNeeds以下にしてください。超えると、公表しても誰にも表示されない値が生じます。",
);

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
    /// `INVALID` names the rule that is looser, or that does not fit the scale or the other rules.
    pub fn tightened(self, asked: Self) -> Result<Self> {
        for ((field, least), (_, wanted)) in self.fields().into_iter().zip(asked.fields()) {
            if wanted < least {
                return Err(Error::invalid(field, LOOSENED));
            }
        }
        if let Some(field) = asked.uneven() {
            return Err(Error::invalid(field, UNEVEN));
        }
        // Over 100 nobody would be admitted, and nothing shown.
        for (field, share) in
            [("entryCoveragePercent", asked.entry_coverage_percent), ("leastBound", asked.least_bound)]
        {
            if share > 100 {
                return Err(Error::invalid(field, OVER));
            }
        }
        if asked.named_spare > asked.mean_needs {
            return Err(Error::invalid("namedSpare", UNSEEN));
        }
        Ok(asked)
    }

    /// The name of a step or width that does not divide the scale.
    pub(super) fn uneven(&self) -> Option<&'static str> {
        [
            ("roundTo", self.round_to),
            ("classWidth", self.class_width),
            ("detailRoundTo", self.detail_round_to),
        ]
        .into_iter()
        .find(|(_, step)| 100_u32.checked_rem(*step) != Some(0))
        .map(|(field, _)| field)
    }

    /// The same rules, but for the one that configuration calls `name`; `None` if none is called so.
    #[must_use]
    pub fn with(mut self, name: &str, value: u32) -> Option<Self> {
        let (_, rule) = self.fields_mut().into_iter().find(|(known, _)| *known == name)?;
        *rule = value;
        Some(self)
    }

    /// The names that configuration gives the rules.
    #[must_use]
    pub fn names() -> [&'static str; 12] {
        Self::HOUSE.fields().map(|(name, _)| name)
    }

    /// Of each rule the stricter one of the two.
    #[must_use]
    pub fn or_stricter(mut self, other: &Self) -> Self {
        for ((_, rule), (_, value)) in self.fields_mut().into_iter().zip(other.fields()) {
            *rule = value.max(*rule);
        }
        self
    }

    /// Whether a body with this overall score of the tier may enter a cohort.
    #[must_use]
    pub fn admits(&self, overall: &Score) -> bool {
        overall.hundredths().is_some() && overall.covers(self.entry_coverage_percent)
    }

    /// Why aggregates over `n` members are not for a viewer who holds named results of `held` *other* members; `None` if
    /// they are. They are for nobody where fewer take part than must stay unknown, as may be of an older release.
    #[must_use]
    pub const fn keep_from(&self, n: u32, held: u32) -> Option<WithheldReason> {
        if held.saturating_add(self.named_spare) <= n {
            None
        } else if held == 0 {
            Some(WithheldReason::CohortTooSmall)
        } else {
            Some(WithheldReason::NamedResultsHeld)
        }
    }

    /// Each rule by the name configuration gives it.
    pub(super) fn fields(&self) -> [(&'static str, u32); 12] {
        let mut rules = *self;
        rules.fields_mut().map(|(name, value)| (name, *value))
    }

    fn fields_mut(&mut self) -> [(&'static str, &mut u32); 12] {
        [
            ("meanNeeds", &mut self.mean_needs),
            ("spreadNeeds", &mut self.spread_needs),
            ("roundTo", &mut self.round_to),
            ("classWidth", &mut self.class_width),
            ("mergeCellsUnder", &mut self.merge_cells_under),
            ("spareStatistics", &mut self.spare_statistics),
            ("entryCoveragePercent", &mut self.entry_coverage_percent),
            ("namedSpare", &mut self.named_spare),
            ("leastBound", &mut self.least_bound),
            ("leastDifference", &mut self.least_difference),
            ("detailNeeds", &mut self.detail_needs),
            ("detailRoundTo", &mut self.detail_round_to),
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

    fn refused(asked: Rules) -> (String, &'static str) {
        match Rules::HOUSE.tightened(asked) {
            Err(Error::Invalid { field, reason }) => (field.into_owned(), reason.code()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_would_show_nothing_to_anybody_is_refused() {
        let house = Rules::HOUSE;
        let over = |field: &str| (field.to_owned(), "RULE_OVER");
        assert_eq!(refused(Rules { entry_coverage_percent: 101, ..house }), over("entryCoveragePercent"));
        assert_eq!(refused(Rules { least_bound: 101, ..house }), over("leastBound"));
        let unseen = Rules { named_spare: 7, ..house };
        assert_eq!(refused(unseen), ("namedSpare".to_owned(), "RULE_UNSEEN"));
        assert!(house.tightened(Rules { mean_needs: 7, ..unseen }).is_ok());
    }

    #[test]
    fn each_rule_is_set_by_its_name() {
        for (at, name) in Rules::names().into_iter().enumerate() {
            let set = Rules::HOUSE.with(name, 1_000).unwrap();
            for (other, ((_, value), (_, before))) in
                set.fields().into_iter().zip(Rules::HOUSE.fields()).enumerate()
            {
                assert_eq!(value, if other == at { 1_000 } else { before }, "{name}");
            }
        }
        assert_eq!(Rules::HOUSE.with("mean_needs", 7), None);
    }

    #[test]
    fn of_two_rules_the_stricter_holds() {
        let one = Rules { mean_needs: 7, round_to: 5, ..Rules::HOUSE };
        let other = Rules { mean_needs: 6, named_spare: 6, ..Rules::HOUSE };
        let both = Rules { mean_needs: 7, round_to: 5, named_spare: 6, ..Rules::HOUSE };
        assert_eq!(one.or_stricter(&other), both);
        assert_eq!(other.or_stricter(&one), both);
        assert_eq!(Rules::HOUSE.or_stricter(&both), both, "whatever the house's are");
    }

    #[test]
    fn who_holds_names_and_who_is_among_too_few_are_told_apart() {
        let seven = Rules { mean_needs: 7, named_spare: 7, ..Rules::HOUSE };
        assert_eq!((Rules::HOUSE.keep_from(6, 0), Rules::HOUSE.keep_from(6, 1)), (None, None));
        assert_eq!(Rules::HOUSE.keep_from(6, 2), Some(WithheldReason::NamedResultsHeld));
        assert_eq!(
            (seven.keep_from(7, 0), seven.keep_from(6, 0)),
            (None, Some(WithheldReason::CohortTooSmall))
        );
        assert_eq!(seven.keep_from(7, 1), Some(WithheldReason::NamedResultsHeld));
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

//! What holds of every score, whatever the answers.
use super::*;
use proptest::prelude::*;

fn verdicts() -> impl Strategy<Value = Option<Verdict>> {
    proptest::option::of(proptest::sample::select(Verdict::ALL.to_vec()))
}

fn items() -> impl Strategy<Value = Vec<ScoredItem>> {
    let item = (1..=8_u8, any::<bool>(), 0..1_000_u32, verdicts()).prop_map(
        |(domain, essential, weight, verdict)| ScoredItem {
            domain: Domain::new(domain).unwrap(),
            essential,
            weight,
            verdict,
        },
    );
    proptest::collection::vec(item, 0..120)
}

/// The next better verdict, if there is one.
const fn better(verdict: Option<Verdict>) -> Option<Verdict> {
    match verdict {
        Some(Verdict::Nonconforming) => Some(Verdict::Partial),
        Some(Verdict::Partial) => Some(Verdict::Conforming),
        other => other,
    }
}

fn points(scores: &Scores) -> Vec<Option<Hundredths>> {
    scores.iter().map(|(_, score)| score.hundredths()).collect()
}

proptest! {
    #[test]
    fn counts_are_nested_and_scores_lie_on_the_scale(items in items()) {
        for tier in Tier::ALL {
            for (_, score) in score_all(items.clone(), tier).iter() {
                prop_assert!(score.judged() <= score.applicable() && score.applicable() <= score.in_tier());
                prop_assert!(score.numerator_halves() <= 2 * score.denominator());
                prop_assert_eq!(score.hundredths().is_some(), score.denominator() > 0);
            }
        }
    }

    #[test]
    fn a_better_verdict_never_lowers_a_score(items in items(), at in any::<prop::sample::Index>()) {
        prop_assume!(!items.is_empty());
        let before = score_all(items.clone(), Tier::Full);
        let mut improved = items;
        let at = at.index(improved.len());
        improved[at].verdict = better(improved[at].verdict);
        let after = score_all(improved, Tier::Full);
        for (before, after) in points(&before).into_iter().zip(points(&after)) {
            prop_assert!(after >= before);
        }
    }

    #[test]
    fn items_that_do_not_apply_change_no_score(items in items(), absent in items()) {
        let before = score_all(items.clone(), Tier::Full);
        let absent = absent.into_iter().map(|item| ScoredItem { verdict: Some(Verdict::NotApplicable), ..item });
        let after = score_all(items.into_iter().chain(absent), Tier::Full);
        prop_assert_eq!(points(&before), points(&after));
        prop_assert_eq!(before.overall.applicable(), after.overall.applicable());
    }

    #[test]
    fn only_the_proportion_of_weights_matters(items in items(), factor in 1..50_u32) {
        let scaled = items.iter().map(|item| ScoredItem { weight: item.weight * factor, ..*item });
        let scaled = score_all(scaled, Tier::Full);
        prop_assert_eq!(points(&score_all(items, Tier::Full)), points(&scaled));
    }

    #[test]
    fn the_essential_tier_uses_essential_items_only(items in items()) {
        let essential: Vec<_> = items.iter().copied().filter(|item| item.essential).collect();
        prop_assert_eq!(score_all(items, Tier::Essential), score_all(essential, Tier::Full));
    }

    #[test]
    fn the_whole_is_the_weighted_merge_of_the_domains(items in items()) {
        let scores = score_all(items.clone(), Tier::Full);
        let mut whole = Score::default();
        for item in items {
            whole.add(item.weight, item.verdict);
        }
        prop_assert_eq!(scores.overall, whole);
    }
}
